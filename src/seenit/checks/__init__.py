"""The controls of every run: do the attacks measure membership or something else?"""
