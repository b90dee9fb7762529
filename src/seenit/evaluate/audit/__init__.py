"""What an audit says of a model: verdict, gate, groups, risk, canaries, ε."""
