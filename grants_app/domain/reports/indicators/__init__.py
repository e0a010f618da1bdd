"""What is counted: indicators of a programme, and what a grant means to reach with them."""
