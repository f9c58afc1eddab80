import type { Finding, Fix, Review, ReviewEntry } from '../../src/review.ts';
import type { Edit, Range, SourceFile } from '../../src/source/text.ts';
import type { Certificate, Stage } from '../../src/stage.ts';

/** The range of the first `part` in the file's text; fails the test where there is none. */
export function rangeOf(file: SourceFile, part: string): Range {
  const start = file.text.indexOf(part);
  if (start < 0) throw new Error(`${part} is not in ${file.path}`);
  return { file: file.path, start, end: start + part.length };
}

/** A Terraform file of one stage without a certificate: the header is on line 1, the block has 5 lines. */
export function stageFile(path = 'infra/main.tf', name = 'this', lineBreak = '\n'): SourceFile {
  const lines = [
    `resource "aws_api_gateway_stage" "${name}" {`,
    '  stage_name    = "prod"',
    '  rest_api_id   = aws_api_gateway_rest_api.this.id',
    '  deployment_id = aws_api_gateway_deployment.this.id',
    '}',
    '',
  ];
  return { path, text: lines.join(lineBreak) };
}

/** A certificate that is unset because the block does not set it. */
export function certificate(place: Range, parts: Partial<Certificate> = {}): Certificate {
  return {
    state: 'unset',
    because: [{ ...place, text: 'client_certificate_id is not set' }],
    identity: null,
    notes: [],
    ...parts,
  };
}

/** The stage of a file that `stageFile` made. */
export function stage(file: SourceFile, parts: Partial<Stage> = {}): Stage {
  const header = { file: file.path, start: 0, end: file.text.indexOf(' {') };
  const [written = ''] = /"aws_api_gateway_stage" "(.*)"/.exec(file.text) ?? [];
  const address = written.replaceAll('"', '').replace(' ', '.');
  return {
    kind: 'terraform_stage',
    address,
    ownAddress: address,
    former: [],
    run: null,
    calls: [],
    header,
    block: { file: file.path, start: 0, end: file.text.lastIndexOf('}') + 1 },
    attribute: null,
    units: [file.path],
    certificate: certificate(header),
    integrations: 'http',
    integrationsBecause: [],
    existsBecause: [],
    ...parts,
  };
}

/** The edit that inserts `text` before `part`. */
export function insertion(file: SourceFile, part: string, text: string): Edit {
  const { start } = rangeOf(file, part);
  return { file: file.path, start, end: start, text };
}

/** The fix that sets an attribute on a new line after the block's last one. */
export function attachFix(file: SourceFile): Fix {
  const lineBreak = file.text.includes('\r\n') ? '\r\n' : '\n';
  const text = `  client_certificate_id = aws_api_gateway_client_certificate.this.id${lineBreak}`;
  return { edits: [insertion(file, `}${lineBreak}`, text)], caution: 'The backend must verify it.' };
}

/** An open failing finding that counts, under `required`. */
export function failing(of: Stage, parts: Partial<Finding> = {}): Finding {
  return {
    stage: of,
    verdict: 'fail',
    verdicts: { required: 'fail', forbidden: 'pass' },
    change: 'introduced',
    removedAt: null,
    disposition: { state: 'open', entry: null },
    counts: true,
    fix: null,
    noFix: 'Declare a standalone stage.',
    ...parts,
  };
}

/** A finding with a verdict that needs no action. */
export function passing(of: Stage, parts: Partial<Finding> = {}): Finding {
  return failing(of, {
    verdict: 'pass',
    verdicts: { required: 'pass', forbidden: 'fail' },
    change: 'none',
    counts: false,
    noFix: null,
    ...parts,
  });
}

/** A finding of a stage without a certificate whose API has no HTTP integration, with the reason at a place. */
export function exempt(of: Stage, place: Range, parts: Partial<Finding> = {}): Finding {
  const text = 'all integrations of aws_api_gateway_rest_api.this are Lambda, mock or AWS services';
  return passing(
    { ...of, integrations: 'other', integrationsBecause: [{ ...place, text }] },
    { verdict: 'not_applicable', verdicts: { required: 'not_applicable', forbidden: 'pass' }, ...parts },
  );
}

/** The same stage where an integration is not known: it fails. */
export function doubtful(of: Stage, place: Range, parts: Partial<Finding> = {}): Finding {
  const steps = [
    'the type of aws_api_gateway_integration.this is not known',
    'var.a leads on',
    'var.b has no default',
  ];
  const integrationsBecause = steps.map((text) => ({ ...place, text }));
  return failing({ ...of, integrations: 'unknown', integrationsBecause }, parts);
}

/** An entry of the config that matches no stage. */
export function entry(place: Range, parts: Partial<ReviewEntry> = {}): ReviewEntry {
  return {
    id: 'partner-mtls',
    type: 'exception',
    state: 'unmatched',
    message: '',
    place,
    stage: 'aws_api_gateway_stage.partner',
    path: '**',
    reason: 'The backend authenticates the gateway by its certificate.',
    approved_by: null,
    expires: null,
    ticket: null,
    stages: [],
    ...parts,
  };
}

/** A review of nothing, with the parts given. */
export function reviewOf(parts: Partial<Review> = {}): Review {
  return {
    reading: 'required',
    findings: [],
    problems: [],
    policyProblems: [],
    entries: [],
    notices: [],
    incomplete: [],
    isConfigBroken: false,
    conclusion: 'success',
    isUnfinished: false,
    wanted: [],
    sources: [],
    ...parts,
  };
}

/** Texts that a pull request may hold to make something happen where they are printed. */
export const HOSTILE_NAMES: readonly string[] = [
  '@everyone',
  '@acme/security please approve',
  '![x](http://example.com/x.png)',
  '[click](https://example.com)',
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '<!-- stage-review:0 -->',
  '-->',
  'a`b``c',
  '`',
  '``` suggestion',
  '```\n```suggestion\nevil\n```',
  '~~~',
  'a|b',
  'a\\|b',
  '\\',
  '\\`x\\`',
  'a\nb',
  'a\r\n\r\n# heading',
  '# heading',
  '#1',
  'GH-1',
  'acme/app#1',
  'https://example.com/a',
  'http://example.com',
  'www.example.com',
  'octocat@example.com',
  '> quote',
  '- item',
  '+ item',
  '* item',
  '1. item',
  '1) item',
  '- [x] done',
  '---',
  '===',
  '***bold***',
  '__bold__',
  '_em_',
  '~~gone~~',
  '[^1]: note',
  '[^1]',
  '[a]: https://example.com',
  '&lt;img&gt; &amp; &#64;everyone',
  '$x^2$',
  '| a | b |\n| --- | --- |',
  '\u202Egpj.exe',
  'a\u200Bb\u2066c\u2069',
  '\u001B[31mred\u001B]0;title\u0007',
  '\u009B31m',
  '\uD800',
  '    code',
  '__proto__',
  'x'.repeat(10_000),
  '`'.repeat(10_000),
  '@'.repeat(10_000),
  '漢'.repeat(10_000),
  '🔥'.repeat(10_000),
];

/** The hostile names with a title for a table of tests. */
export const HOSTILE_CASES = HOSTILE_NAMES.map((name) => [JSON.stringify(name.slice(0, 40)), name] as const);
