package hs256

// OptionNames is what tests outside of the package look at.
var OptionNames = optionNames
