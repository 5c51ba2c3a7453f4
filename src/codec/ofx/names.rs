//! Names of OFX: which elements hold others. In OFX 1.x values are not closed, so that only the name tells an empty
//! value from an element that holds the next one.

/// Elements that hold others.
const HOLDERS: [&str; 66] = [
    "ACCTINFO",
    "ACCTINFORS",
    "AVAILBAL",
    "BAL",
    "BALLIST",
    "BANKACCTFROM",
    "BANKACCTINFO",
    "BANKACCTTO",
    "BANKTRANLIST",
    "BANKTRANLISTP",
    "BUYDEBT",
    "BUYMF",
    "BUYOPT",
    "BUYOTHER",
    "BUYSTOCK",
    "CCACCTFROM",
    "CCACCTINFO",
    "CCACCTTO",
    "CCSTMTENDRS",
    "CCSTMTRS",
    "CLOSING",
    "CURRENCY",
    "DEBTINFO",
    "EXTDPAYEE",
    "FI",
    "IMAGEDATA",
    "INCOME",
    "INV401K",
    "INV401KBAL",
    "INVACCTFROM",
    "INVACCTTO",
    "INVBAL",
    "INVBANKTRAN",
    "INVBUY",
    "INVPOS",
    "INVPOSLIST",
    "INVSELL",
    "INVSTMTRS",
    "INVTRAN",
    "INVTRANLIST",
    "LEDGERBAL",
    "LOANACCTFROM",
    "LOANSTMTRS",
    "MFINFO",
    "OFX",
    "ORIGCURRENCY",
    "OTHERINFO",
    "PAYEE",
    "POSDEBT",
    "POSMF",
    "POSOPT",
    "POSOTHER",
    "POSSTOCK",
    "REINVEST",
    "SECID",
    "SECINFO",
    "SECLIST",
    "SELLMF",
    "SELLSTOCK",
    "SONRS",
    "STATUS",
    "STMTENDRS",
    "STMTRS",
    "STMTTRN",
    "STMTTRNP",
    "STOCKINFO",
];

/// Whether an element holds others.
pub(super) fn holds(name: &str) -> bool {
    HOLDERS.binary_search(&name).is_ok() || is_answer(name) || name.contains("MSGSRSV") || name.contains("MSGSETV")
}

/// Whether it is the answer to one question, with its status.
pub(super) fn is_answer(name: &str) -> bool {
    name.ends_with("TRNRS")
}

/// Whether it is a statement of movements.
pub(super) fn is_statement(name: &str) -> bool {
    matches!(name, "STMTRS" | "CCSTMTRS")
}

/// A text with its entities as letters; what is no entity stays.
pub(super) fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once('&') {
        plain.push_str(before);
        let end = tail.char_indices().take(10).find(|(_, sign)| *sign == ';').map(|(index, _)| index);
        let letter = end.and_then(|end| tail.get(..end)).and_then(entity);
        rest = if let (Some(letter), Some(end)) = (letter, end) {
            plain.push(letter);
            tail.get(end + 1..).unwrap_or_default()
        } else {
            plain.push('&');
            tail
        };
    }
    plain.push_str(rest);
    plain
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        // Of HTML, which some French banks write.
        "agrave" => Some('à'),
        "acirc" => Some('â'),
        "ccedil" => Some('ç'),
        "eacute" => Some('é'),
        "egrave" => Some('è'),
        "ecirc" => Some('ê'),
        "euml" => Some('ë'),
        "icirc" => Some('î'),
        "iuml" => Some('ï'),
        "ocirc" => Some('ô'),
        "ugrave" => Some('ù'),
        "ucirc" => Some('û'),
        "euro" => Some('€'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).map(|letter| if letter.is_control() { ' ' } else { letter })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_that_hold_others_are_in_order_to_be_found() {
        assert!(HOLDERS.is_sorted());
        for name in ["OFX", "STMTTRN", "BANKMSGSRSV1", "STMTTRNRS", "ACCTINFO"] {
            assert!(holds(name), "{name}");
        }
        for name in ["NAME", "MEMO", "CHECKNUM", "CURDEF", "INTU.BID"] {
            assert!(!holds(name), "{name}");
        }
    }

    #[test]
    fn entities_are_letters_and_other_ampersands_stay() {
        assert_eq!(unescape("A &amp; B &lt;C&gt; &#233;&#xE9; D&apos;E"), "A & B <C> éé D'E");
        assert_eq!(unescape("pr&ecirc;t r&eacute;gl&eacute;"), "prêt réglé");
        assert_eq!(unescape("R&D & Co; &unknown; &"), "R&D & Co; &unknown; &");
        assert_eq!(unescape("&#1;&#xFFFFFFFF;"), " &#xFFFFFFFF;");
    }
}
