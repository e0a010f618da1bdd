"""Words beside a name that tell what it names: a person, an institution, a thing. All are folded."""

from __future__ import annotations

import re
from typing import Final


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


TITLES: Final = _set(
    "dr imz madam miss mister mr mrs ms prof z zj znj znjsh zonja zonjen zonjes zonjusha zonjushen "
    "zonjushes zoti zotin zotit"
)
# What follows a title and is no name: an office, or another form of address.
OFFICES: Final = _set(
    "ambasador ambasadore ambasadori ambassador and avokat avokate chair chairman chairperson chairwoman "
    "commissioner coordinator deputet deputete deputy dhe director drejtor drejtoresha drejtoreshe "
    "drejtori gjyqtar gjyqtare judge kancelar komisioner koordinator koordinatore kryetar kryetare "
    "kryetari kryetarja mayor minister ministre ministri ministrja or ose prefect prefekt prefekti "
    "president presidente presidenti prime prokuror prokurori prosecutor secretary sekretar sekretare "
    "speaker"
)
RELATIVES: Final = _set(
    "ati atin atit aunt baba babai babait baban bashkeshorten bashkeshortes bashkeshorti bashkeshortin "
    "bashkeshortit bashkeshortja bija bijen bijes bir biri birin birit boyfriend brother burri burrin "
    "burrit cousin dad daja dajen dajes daughter djali djalin djalit ema emen emes familja familjen "
    "familjes father femija femijen femijes fiance fiancee friend girlfriend gjyshen gjyshes gjyshi "
    "gjyshin gjyshit gjyshja grandfather grandmother gruaja gruan gruas halla hallen halles husband "
    "kunata kunati kusherira kusheriren kusheriri kusheririn mamaja mamaje mamane mamase mami mbesa "
    "mbesen mik miken mikesha mikja moter mother motra motren motres mum nena nene nenen nenes nephew "
    "niece nipi nipin nipit parents prinderit shoku shoqen shoqes shoqi shoqja sister son stepfather "
    "stepmother tezen tezes tezja uncle vajza vajzen vajzes vella vellai vellait vellane vjehrra "
    "vjehrren widow wife xhaxhai xhaxhain xhaxhait"
)
# One human being, told from a group by the form of the word.
PERSONS: Final = _set(
    "beneficiary boy brother burre burri burrin burrit case child client coordinator daughter defendant "
    "director djale djali djalin djalit doctor driver dyshuara dyshuari dyshuarin femija femije femijen "
    "femijes friend girl grua gruaja gruan gruas husband lady landlord lawyer man mik mike minor mitura "
    "mituren mitures mituri miturin miturit mother motra nena nene nenen nurse pandehura pandehuri "
    "pandehurin patient person personi personin pimp psychologist pupil recruiter rasti rastin rastit "
    "shok shoqe shtetasi shtetasja sister son student survivor suspect teacher teenager trafficker "
    "vajza vajze vajzen vajzes vellai victim viktima viktime viktimen viktimes volunteer wife witness "
    "woman"
)
_STAFF: Final = (
    "adoleshent asistent avokat banor denoncues deshmitar drejtor infermier klient komisar koordinator "
    "kryetar mesues mjek nxenes pacient perfitues perkthyes psikolog punonjes qytetar shofer student "
    "trafikant vullnetar"
)
_STAFF_ENDINGS: Final = (
    "i it in ja jes jen en es e esha eshen eshes u ut un ore oren ores orja orit ues esja esi esit esin esen"
)
STAFF: Final = frozenset(stem + ending for stem in _STAFF.split() for ending in _STAFF_ENDINGS.split())
ANYBODY: Final = PERSONS | RELATIVES | STAFF
THINGS: Final = _set(
    "agency agjenci agjencia association bar bari brochure broshura broshure campaign center centre city "
    "club commune company contest drama drame festival festivali film filmi fondacion fondacioni "
    "foundation fshat fshati fushata fushate fushaten group kenga kenge klub klubi komuna komune konkursi "
    "lagje lagjja lokali magazine ndermarrja network newsletter ngo organisation organizata organizate "
    "organizaten organization play program programi programin programme project projekt projekti "
    "projektin qender qendra qendren qendres qytet qyteti revista reviste rrjet rrjeti rruga shelter "
    "shfaqja shfaqje shoqata shoqate shoqaten show song street strehez streheza strehezen town village"
)
# What bears the name of somebody: before it (Shkolla "...", Church of ...), in English after it (... School).
INSTITUTIONS: Final = _set(
    "aeroporti aeroportin bashkia bashkine biblioteka biblioteken bibliotekes blv bulevardi bulevardin "
    "fondacioni fondacionin fondacionit fshat fshati fshatin fshatit gjimnaz gjimnazi gjimnazin gjimnazit "
    "instituti institutit kisha kishen klinika kolegj kolegji komuna komunen komunes konventa konvikti "
    "konviktin kopshti kopshtin lagje lagjen lagjes lagjja lice liceu materniteti maternitetit muzeu "
    "ndermarrja ojf organizata organizaten organizates pallati parku protokolli qarku qender qendra "
    "qendren qendres qyteti qytetin qytetit rr rrethi rrethin rrethit rruga rruge rrugen rruges shen "
    "shesh sheshi sheshin sheshit shkolla shkolle shkollen shkolles shoqata shoqate shoqaten shoqates "
    "spital spitali spitalin spitalit stadiumi stadiumin teatri teatrin teatrit universitet universiteti "
    "universitetin universitetit xhamia"
)
BEARERS: Final = _set(
    "airport association avenue award boulevard center centre church clinic college commune convention "
    "foundation hospital institute kindergarten lane library mosque museum park prize road saint school "
    "society square st stadium street theater theatre town trust university village"
)
PARTICLES: Final = _set(
    "a e eshte her his i im ime is ishte its jone kesaj ketij mi my of our qe saj se sime te tem the "
    "their tij tim time tone tyre was"
)
ADJECTIVES: Final = _set(
    "artistike bashkuar fillore general high jopublike larte mesme nentevjecare primary profesionale "
    "publike re secondary tetevjecare vjecare vjeter vocational"
)
FAMILY: Final = _set("familja familjare familje familjen familjes family")
# What only people do: right after a name.
HUMAN_ACTS: Final = _set(
    "admitted adopted agreed asked banon confessed cried declared deklaroi denied denoncoi deshmoi drove "
    "iku kerkoi kujton left lives married martua owns pagoi paid pranoi qau ran refused refuzoi rrefeu "
    "said says testified tha thote told translated tregoi tregon wants wrote"
)
# What is done with people: right before a name. "Me" and "with" only after a word for talking or meeting.
TO_PEOPLE: Final = _set(
    "asked bindem degjuam escorted helped interviewed intervistova intervistuam keshilluam met ndihmuam "
    "pame pashe pyeta pyetem questioned shoqeruam sipas takoi takova takuam takuan thirrem told visited "
    "vizituam"
)
TALKING: Final = _set(
    "according bisede bisedoi bisedon bisedova biseduam biseduar flas flasim fola folem folur interview "
    "meeting met speak spoke spoken takim takimi takimin takohet takova takua takuam talk talked talking"
)
# Two letters with points that stand for something else.
ABBREVIATIONS: Final = frozenset(
    "u.s u.k e.u b.e u.n p.s n.b a.d b.c i.e e.g p.m a.m p.o s.a sh.a d.c k.k m.t v.v l.l p.k n.y".split()
)

CALLED: Final = re.compile(
    r"(?:\b(?:quhet|quhej|quajtur|me\s+emr(?:in|ër|er)|emri(?:n)?\s+(?:i|e)\s+(?:saj|tij|vajzës|djalit|viktimës)"
    r"\s+(?:është|eshte|ishte)|emri:|mban\s+emrin|njih(?:et|ej)\s+si|njohur\s+si|named|called|by\s+the\s+name\s+of"
    r"|name\s+(?:is|was)|name:|known\s+as|nicknamed|alias))\s*[\"“”„‘']?$",
    re.IGNORECASE,
)
NAME_IS: Final = re.compile(
    r"(?:emri\s+(?:i|e)\s+\w+\s+\w+|(?:her|his|girl['’]s|boy['’]s|whose)\s+name\s+\w+)\s*$", re.IGNORECASE
)
AGE_AFTER: Final = re.compile(
    r"\s*[,(]?\s*(?:rreth\s|about\s)?(\d{1,2})\s*[-–]?\s*(?:vjeç\w*|vjec\w*|years?[\s-]+old|yrs?\b|y\.o\b)"
    r"|\s*[,(]\s*(?:aged?|mosha|e\s+moshës|në\s+moshën|moshë)\s+(\d{1,2})\b"
    r"|\s*\((\d{1,2})\)|\s*,\s*(\d{1,2})\s*(?=,)",
    re.IGNORECASE,
)
AGE_BEFORE: Final = re.compile(
    r"\b(\d{1,2})\s*[-–]?\s*(?:vjeçar(?:ja|jen|jes|i|in|it)|years?[\s-]+old)\s*$", re.IGNORECASE
)
SINGULAR_S: Final = re.compile(r"['’]s\s+$")
