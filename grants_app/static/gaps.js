/* On a narrow screen each row of the list of gaps becomes a card. A card needs its headings beside its values; they are
   put there from the head of the table, so that they do not travel once for each row. Without this file the table
   scrolls sideways. */
document.querySelectorAll(".gap-list.ranked table").forEach(function (table) {
  "use strict";

  var heads = Array.from(table.tHead.rows[0].cells, function (cell) { return cell.firstChild.textContent.trim(); });
  Array.from(table.tBodies[0].rows).forEach(function (row) {
    Array.from(row.cells).forEach(function (cell, i) {
      if (cell.tagName === "TD" && !cell.classList.contains("gap-why")) {
        cell.dataset.label = heads[i];
      }
    });
  });
  table.classList.add("data-cards");
});
