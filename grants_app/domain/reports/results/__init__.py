"""What grants reached of what they mean to reach, from approved reports only."""
