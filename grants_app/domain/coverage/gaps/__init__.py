"""Where too little reaches rural people: reasons, scores, ranks, and how far these can be trusted."""
