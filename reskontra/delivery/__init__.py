"""Each document to its receiver: channels, their answers, copies and figures."""
