"""The NGOs that received grants, and the partners named beside them."""
