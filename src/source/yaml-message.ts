/** js-yaml's reason for a tab in the indentation, where it has seen it. */
export const TAB_REASON = 'tab characters must not be used in indentation';

/** js-yaml's reasons (their beginnings) and what their author should read. */
const MESSAGES: readonly (readonly [string, string])[] = [
  [TAB_REASON, 'a tab stands in the indentation: YAML wants spaces'],
  ['deficient indentation', 'this line is indented less than the value that it continues'],
  [
    'bad indentation of a mapping entry',
    'this line does not fit: it is indented too far for a key or too little for a value',
  ],
  ['bad indentation of a sequence entry', 'this list item is not indented like the ones before it'],
  ['missed comma between flow', 'a comma is missing before this, or a bracket before it is not closed'],
  ['expected the node content', 'a value should stand here (is there a comma too many?)'],
  ["expected ':' after a mapping key", 'a colon should follow this key'],
  ['a whitespace character is expected after the key', 'a space should follow the colon'],
  ['can not read a block mapping entry', 'a key with a colon should stand on this line'],
  [
    'end of the stream or a document separator',
    'this line belongs to nothing before it: look at its indentation',
  ],
  ['unexpected end of the stream within a flow', 'a bracket { or [ is never closed'],
  ['unexpected end of the stream within a single', 'a single quote is never closed'],
  ['unexpected end of the stream within a double', 'a double quote is never closed'],
  ['unexpected end of the document within', 'a quote is not closed before the end of the document'],
  [
    'unknown escape sequence',
    'there is no such escape in double quotes: use single quotes, or write \\\\ for a backslash',
  ],
  ['expected hexadecimal', 'an escape needs hexadecimal digits'],
  ['undeclared tag handle', 'this tag has a second exclamation mark and nothing declares its prefix'],
  ['tag ', 'this is no valid tag'],
  ['the stream contains non-printable', 'the text holds a control character'],
  ['expected valid JSON character', 'a quoted text holds a control character'],
  ['null byte', 'the text holds a NUL character'],
  ['nesting exceeded', 'it is nested too deeply'],
  ['duplication of a tag', 'a value can have one tag only: write the inner function in its long form'],
];

/** What a user should read for a reason of js-yaml. */
export function yamlMessage(reason: string): string {
  const found = MESSAGES.find(([start]) => reason.startsWith(start));
  return `This file is not valid YAML: ${found?.[1] ?? reason}`;
}
