//! The policy's `claims`: a claim must have one of the allowed values, or be an array that contains one.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::named::{NamedClaims, Names};
use super::numbers::Numbers;
use crate::claims::ClaimsSet;
use crate::error::{ClaimName, Error};
use crate::json::{self, Kind, Texts, Value};

/// A value that a policy allows for a claim: a string, a number, true or false.
///
/// Numbers are compared as doubles, however they are written: `1`, `1.0` and `1e0` are equal. Values of different types
/// are never equal.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Scalar {
    /// A string, compared byte for byte.
    Text(Box<str>),
    /// A number. One that is not finite is refused: no token has it.
    Number(f64),
    /// True or false.
    Bool(bool),
}

impl From<&str> for Scalar {
    fn from(text: &str) -> Scalar {
        Scalar::Text(text.into())
    }
}

impl From<String> for Scalar {
    fn from(text: String) -> Scalar {
        Scalar::Text(text.into())
    }
}

impl From<bool> for Scalar {
    fn from(bool: bool) -> Scalar {
        Scalar::Bool(bool)
    }
}

impl From<f64> for Scalar {
    fn from(number: f64) -> Scalar {
        Scalar::Number(number)
    }
}

impl From<i32> for Scalar {
    fn from(number: i32) -> Scalar {
        Scalar::Number(number.into())
    }
}

impl From<u32> for Scalar {
    fn from(number: u32) -> Scalar {
        Scalar::Number(number.into())
    }
}

/// The nearest double, as for the same digits in a document or a token.
impl From<i64> for Scalar {
    #[expect(clippy::cast_precision_loss, reason = "tokens' numbers are rounded in the same way")]
    fn from(number: i64) -> Scalar {
        Scalar::Number(number as f64)
    }
}

/// The nearest double, as for the same digits in a document or a token.
impl From<u64> for Scalar {
    #[expect(clippy::cast_precision_loss, reason = "tokens' numbers are rounded in the same way")]
    fn from(number: u64) -> Scalar {
        Scalar::Number(number as f64)
    }
}

/// A claim with its allowed values, as given.
pub(crate) type Demanded = (Arc<str>, Vec<Scalar>);

/// The rules of a policy, in its order.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClaimRules(Vec<Rule>);

#[derive(Debug, Clone)]
struct Rule {
    name: Arc<str>,
    /// The index among the claims that the policy names.
    index: usize,
    texts: Texts,
    numbers: Numbers,
    /// Whether `false` and `true` are allowed.
    bools: [bool; 2],
}

impl ClaimRules {
    /// The most rules that a policy may have.
    pub(crate) const MAX: usize = 64;

    pub(crate) fn new(demanded: &[Demanded], names: &mut Names) -> ClaimRules {
        ClaimRules(demanded.iter().map(|(name, values)| Rule::new(name, names.index_of(name), values)).collect())
    }

    /// The claim of the rule with this index.
    pub(crate) fn name(&self, index: usize) -> Option<&str> {
        self.0.get(index).map(|rule| &*rule.name)
    }

    /// The value of the claim of the rule with this index.
    pub(crate) fn value(&self, index: usize, named: &NamedClaims) -> Option<Value> {
        named.value(self.0.get(index)?.index)
    }

    /// The first rule, in the policy's order, that the claims set breaks. `named`: the values of the policy's names.
    #[inline]
    pub(crate) fn check(&self, set: ClaimsSet<'_>, named: Option<&NamedClaims>) -> Result<(), Error> {
        if self.0.is_empty() { Ok(()) } else { self.check_some(set, named) }
    }

    #[inline(never)]
    fn check_some(&self, set: ClaimsSet<'_>, named: Option<&NamedClaims>) -> Result<(), Error> {
        for (place, rule) in self.0.iter().enumerate() {
            let name = || ClaimName::rule(rule.name.clone(), place);
            match named.and_then(|named| named.value(rule.index)) {
                None => return Err(Error::MissingClaim(name())),
                Some(value) if rule.allows(set.text(), value) => {}
                Some(_) => return Err(Error::ClaimMismatch(name())),
            }
        }
        Ok(())
    }
}

impl Rule {
    fn new(name: &Arc<str>, index: usize, values: &[Scalar]) -> Rule {
        let texts: Vec<Arc<str>> = values.iter().filter_map(Scalar::text).collect();
        Rule {
            name: name.clone(),
            index,
            texts: Texts::new(texts.iter().enumerate()),
            numbers: Numbers::new(values.iter().filter_map(Scalar::number)),
            bools: [false, true].map(|bool| values.contains(&Scalar::Bool(bool))),
        }
    }

    /// Whether the value is allowed or, if it is an array, contains an allowed one.
    fn allows(&self, text: &[u8], value: Value) -> bool {
        match value.kind() {
            Kind::Array => json::elements(text, value).any(|element| self.allows_scalar(text, element)),
            _ => self.allows_scalar(text, value),
        }
    }

    fn allows_scalar(&self, text: &[u8], value: Value) -> bool {
        let [no, yes] = self.bools;
        match value.kind() {
            Kind::Plain | Kind::Escaped => self.texts.contains(text, value),
            Kind::Number => self.numbers.contains(text, value),
            Kind::Bool => {
                if value.is_true(text) {
                    yes
                } else {
                    no
                }
            }
            Kind::Null | Kind::Array | Kind::Object => false,
        }
    }
}

impl Scalar {
    fn text(&self) -> Option<Arc<str>> {
        match self {
            Scalar::Text(text) => Some((**text).into()),
            _ => None,
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Scalar::Number(number) => Some(*number),
            _ => None,
        }
    }
}
