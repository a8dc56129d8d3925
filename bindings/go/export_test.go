package hs256

// OptionNames is exported for tests outside the package.
var OptionNames = optionNames

// CheckABI runs before any Verifier or Signer is made.
var CheckABI = checkABI
