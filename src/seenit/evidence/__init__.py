"""What a run was given: opened, checked and refused at once where it is wrong."""
