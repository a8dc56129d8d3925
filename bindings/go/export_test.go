package hs256

// OptionNames is what tests outside of the package look at.
var OptionNames = optionNames

// CheckABI is what every Verifier and Signer is made after.
var CheckABI = checkABI
