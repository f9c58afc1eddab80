import { expect, test } from 'vitest';
import { suggestionBlock } from '../../sandbox/suggestion-block.ts';

test.each<[string, string, readonly string[] | null]>([
  ['one line', 'text\n\n```suggestion\nnew\n```', ['new']],
  ['several lines', '```suggestion\na\n\n  b\n```\nafter', ['a', '', '  b']],
  ['an empty block', '```suggestion\n```', []],
  ['one empty line', '```suggestion\n\n```', ['']],
  ['a longer fence around backticks', '````suggestion\n```\nx\n```\n````', ['```', 'x', '```']],
  ['a shorter closing fence does not close', '````suggestion\nx\n```', ['x', '```']],
  ['tildes', '~~~suggestion\nx\n~~~', ['x']],
  ['tildes are not closed by backticks', '~~~suggestion\nx\n```\n~~~', ['x', '```']],
  ['CRLF in the comment', '```suggestion\r\na\r\nb\r\n```\r\n', ['a', 'b']],
  ['an indented fence', '  ```suggestion\n  a\n    b\n c\n  ```', ['a', '  b', 'c']],
  ['four spaces are code', '    ```suggestion\n    a\n    ```', null],
  ['two backticks are none', '``suggestion\na\n``', null],
  ['the first of two', '```suggestion\na\n```\n```suggestion\nb\n```', ['a']],
  ['inside another block', '```text\n```suggestion\nno\n```', null],
  ['after another block', '```hcl\nx\n```\n```suggestion\na\n```', ['a']],
  ['inside an HTML comment', '<!--\n```suggestion\na\n```\n-->', null],
  ['after a one-line HTML comment', '<!-- marker -->\n```suggestion\na\n```', ['a']],
  ['inside an HTML block without a blank line', '<details>\n```suggestion\na\n```', null],
  ['inside an HTML block after a blank line', '<details>\n\n```suggestion\na\n```\n</details>', ['a']],
  ['another language', '```suggestions\na\n```', null],
  ['a backtick in the info string', '```suggestion `x`\na\n```', null],
  ['a block that nothing closes', '```suggestion\na\nb', ['a', 'b']],
  ['no block', 'plain', null],
])('%s', (_, body, expected) => {
  expect(suggestionBlock(body)).toEqual(expected);
});
