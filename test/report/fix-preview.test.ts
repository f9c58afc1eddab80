import { applyPatch } from 'diff';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fixPreview } from '../../src/report/fix-preview.ts';
import { Places } from '../../src/report/places.ts';
import { applyEdits } from '../../src/source/text.ts';
import { attachFix, insertion, stageFile } from './review-example.ts';

test("a preview is a unified diff with the file's own line numbers", () => {
  const file = { path: 'a.tf', text: `${'#\n'.repeat(50)}${stageFile().text}` };
  expect(fixPreview(attachFix(file), new Places([file]))).toBe(
    [
      '--- a.tf',
      '+++ a.tf',
      '@@ -52,4 +52,5 @@',
      '   stage_name    = "prod"',
      '   rest_api_id   = aws_api_gateway_rest_api.this.id',
      '   deployment_id = aws_api_gateway_deployment.this.id',
      '+  client_certificate_id = aws_api_gateway_client_certificate.this.id',
      ' }',
      '',
    ].join('\n'),
  );
});

test('each file has its own part, and CRLF is not shown', () => {
  const files = [stageFile('a.tf', 'a', '\r\n'), stageFile('b.tf')];
  const fix = { edits: files.map((file) => insertion(file, '}', '# x\n')), caution: '' };
  const preview = fixPreview(fix, new Places(files));
  expect(preview.match(/^--- .*$/gm)).toEqual(['--- a.tf', '--- b.tf']);
  expect(preview).not.toContain('\r');
  expect(preview).not.toContain('\\r');
});

test('a long preview tells how much it leaves out', () => {
  const file = stageFile();
  const fix = { edits: [insertion(file, '}', '# x\n'.repeat(100))], caution: '' };
  const lines = fixPreview(fix, new Places([file]), 20).split('\n');
  expect(lines.slice(-2)).toEqual(['… 87 more lines', '']);
  expect(lines).toHaveLength(22);
});

test('a preview of any edits, applied, gives the edited text', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', '', '- c', '@@'), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(lines, fc.array(fc.nat(), { minLength: 2, maxLength: 6 }), lines, (before, at, added) => {
      const file = { path: 'a.tf', text: `${before.join('\n')}\n` };
      const offsets = at.map((offset) => offset % (file.text.length + 1)).sort((a, b) => a - b);
      const edits = offsets.flatMap((start, index) => {
        const end = offsets[index + 1];
        return index % 2 === 0 && end !== undefined
          ? [{ file: file.path, start, end, text: `${added.join('\n')}\n` }]
          : [];
      });
      const preview = fixPreview({ edits, caution: '' }, new Places([file]), 1_000);
      expect(applyPatch(file.text, preview)).toBe(applyEdits(file.text, edits));
    }),
  );
});
