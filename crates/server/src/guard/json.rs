//! How deep and wide a JSON text is, seen from its brackets and commas, before a parser builds it.

use newsgraph_api::Limits;

use super::Refusal;

/// Holds the nesting and the number of values of a JSON text against the limits. It does not check that it is JSON.
///
/// # Errors
/// It nests too deep or holds too many values.
pub(crate) fn check_json(text: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let mut depth = 0_usize;
    let mut n_values = 1_usize;
    let mut in_string = false;
    let mut at = 0;
    // The envelope of a request is two objects around the deepest value a query could hold.
    let max_depth = limits.value_depth + 2;
    while let Some(&byte) = text.get(at) {
        at += 1;
        if in_string {
            match byte {
                b'"' => in_string = false,
                b'\\' => at += 1,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'[' | b'{' => {
                depth += 1;
                n_values += 1;
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' => n_values += 1,
            _ => {}
        }
        if depth > max_depth {
            return Err(Refusal::Over {
                what: "levels of nesting in its JSON",
                limit: max_depth,
                cost: depth,
            });
        }
        if n_values > limits.json_values {
            return Err(Refusal::Over {
                what: "values in its JSON",
                limit: limits.json_values,
                cost: n_values,
            });
        }
    }
    Ok(())
}
