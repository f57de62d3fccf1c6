//! Token bytes as text that can be read: blanks made visible, bytes that are no text shown as numbers.

use crest_core::cache::Vocabulary;

/// One token. A leading blank is part of most tokens and shown as `␣`.
pub fn token(id: u32, vocabulary: &Vocabulary) -> String {
    if vocabulary.is_unknown(id) { "(other word)".to_owned() } else { visible(vocabulary.token(id)) }
}

/// A token's bytes with every blank and control character visible.
fn visible(bytes: &[u8]) -> String {
    let mut shown = String::new();
    each(bytes, |piece| match piece {
        Ok(' ') => shown.push('␣'),
        Ok('\n') => shown.push('⏎'),
        Ok('\t') => shown.push('⇥'),
        Ok(c) if hidden(c) => shown.push_str(&format!("⟨U+{:04X}⟩", u32::from(c))),
        Ok(c) => shown.push(c),
        Err(byte) => shown.push_str(&format!("⟨{byte:02X}⟩")),
    });
    shown
}

/// Running text: blanks stay, line ends are marked.
pub fn running(bytes: &[u8]) -> String {
    let mut shown = String::new();
    each(bytes, |piece| match piece {
        Ok('\n') => shown.push_str(" ⏎ "),
        Ok(c) if hidden(c) => shown.push(' '),
        Ok(c) => shown.push(c),
        // Half a character at the cut.
        Err(_) => {}
    });
    shown
}

/// Control and direction characters, which could disturb the page.
fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Characters, and the bytes that make none.
fn each(bytes: &[u8], mut see: impl FnMut(Result<char, u8>)) {
    for chunk in bytes.utf8_chunks() {
        chunk.valid().chars().for_each(|c| see(Ok(c)));
        chunk.invalid().iter().for_each(|&byte| see(Err(byte)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_can_be_seen() {
        assert_eq!(visible(b" the"), "␣the");
        assert_eq!(visible(b"\n\t"), "⏎⇥");
        assert_eq!(visible(&[0xE3, 0x81]), "⟨E3⟩⟨81⟩");
        assert_eq!(visible("あ\u{202e}\u{7}".as_bytes()), "あ⟨U+202E⟩⟨U+0007⟩");
        assert_eq!(running("a\nb\u{202e}c".as_bytes()), "a ⏎ b c");
        assert_eq!(running(&[b'a', 0xE3]), "a");
    }
}
