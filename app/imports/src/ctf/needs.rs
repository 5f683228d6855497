//! The codes of SENneeds and SENprovision in plain words: the bare letter K or E is never shown,
//! because attendance uses the same letters for other things.

/// What a student gets, and for what, as one text for [`domain::student::Student::needs`].
pub(super) fn in_words(provision: &str, needs: &[String]) -> String {
    let provision = match provision {
        "E" => "Education, health and care plan",
        "K" => "SEN support",
        _ => "",
    };
    let mut words: Vec<String> = Vec::new();
    for code in needs {
        let need = match need(code) {
            Some(need) => need.to_owned(),
            None => {
                format!("need “{}” (code not known)", code.chars().take(20).collect::<String>())
            }
        };
        if !words.contains(&need) {
            words.push(need);
        }
    }
    let needs = words.join("; ");
    match (provision, needs.is_empty()) {
        ("", _) => first_letter_large(&needs),
        (provision, true) => provision.to_owned(),
        (provision, false) => format!("{provision}: {needs}"),
    }
}

fn need(code: &str) -> Option<&'static str> {
    Some(match code.to_ascii_uppercase().as_str() {
        "SEMH" => "social, emotional and mental health",
        "ASD" => "autism",
        "MLD" => "moderate learning difficulty",
        "SPLD" => "specific learning difficulty",
        "SLCN" => "speech, language and communication",
        "PD" => "physical disability",
        "HI" => "hearing impairment",
        "VI" => "vision impairment",
        "MSI" => "multi-sensory impairment",
        "NSA" => "type of need not assessed yet",
        "SLD" => "severe learning difficulty",
        "PMLD" => "profound and multiple learning difficulty",
        "OTH" => "other difficulty or disability",
        _ => return None,
    })
}

fn first_letter_large(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_become_words_and_letters_never_show() {
        for (provision, codes, words) in [
            ("K", vec!["SEMH"], "SEN support: social, emotional and mental health"),
            ("E", vec![], "Education, health and care plan"),
            ("N", vec![], ""),
            ("", vec!["SpLD", "ASD"], "Specific learning difficulty; autism"),
            ("N", vec!["ASD", "asd"], "Autism"),
            ("", vec!["DS"], "Need “DS” (code not known)"),
        ] {
            let codes: Vec<String> = codes.into_iter().map(str::to_owned).collect();
            assert_eq!(in_words(provision, &codes), words);
        }
    }
}
