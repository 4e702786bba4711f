package repl

func displayCommands() []*command { return nil }
