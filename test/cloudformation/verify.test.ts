import { describe, expect, test } from 'vitest';
import { writtenChange } from '../../src/cloudformation/meant-change.ts';
import { filesOf, found, stageIn, verified } from './reading.ts';

const BEFORE = `Resources:
  S:
    Type: AWS::ApiGateway::Stage
    Properties:
      StageName: !Ref P
  T: {Type: AWS::ApiGateway::Stage, Properties: {Variables: !If [C, {a: 1}, {}]}}
`;

const NEW = '  C: {Type: AWS::ApiGateway::ClientCertificate}\n';

function verifiedText(before: string, after: string, path = 'a.yaml'): Promise<string | null> {
  return verified([stageIn(before, path, 'S')], filesOf(before, path), filesOf(after, path));
}

test.each<[name: string, after: string]>([
  ['nothing', BEFORE],
  ['comments and blanks', `# x\n${BEFORE}\n`],
  ['the certificate', BEFORE.replace('!Ref P', '!Ref P\n      ClientCertificateId: x')],
  [
    'the certificate and a new resource',
    `${BEFORE.replace('!Ref P', '!Ref P\n      ClientCertificateId: x')}${NEW}`,
  ],
])('may change: %s', async (_name, after) => {
  expect(await verifiedText(BEFORE, after)).toBeNull();
});

test.each<[name: string, after: string, words: string]>([
  ['another property', BEFORE.replace('!Ref P', '!Ref Q'), 'more than the certificate of S'],
  ['a tag', BEFORE.replace('!Ref P', '!Sub P'), 'more than the certificate of S'],
  ['a tagged list', BEFORE.replace('{a: 1}', '{a: 2}'), 'more than the certificate of S'],
  [
    'the certificate of another stage',
    BEFORE.replace('{Variables', '{ClientCertificateId: x, Variables'),
    'more than the certificate of S',
  ],
  ['two new resources', `${BEFORE}${NEW}${NEW.replace('C:', 'D:')}`, 'something else than one certificate'],
  [
    'a new resource of another type',
    `${BEFORE}  C: {Type: AWS::SNS::Topic}\n`,
    'something else than one certificate',
  ],
  ['another section', `${BEFORE}Outputs: {}\n`, 'more than the certificate of S'],
  ['a further document', `${BEFORE}---\na: 1\n`, 'the number of documents'],
  ['the syntax', `${BEFORE}  C: [\n`, "can't be read by a second parser"],
])('may not change: %s', async (_name, after, words) => {
  expect(await verifiedText(BEFORE, after)).toContain(words);
});

describe('of several stages together', () => {
  const before = BEFORE.replace('{Variables: !If [C, {a: 1}, {}]}', '{StageName: q}');
  const both = before
    .replace('!Ref P', '!Ref P\n      ClientCertificateId: x')
    .replace('{StageName: q}', '{StageName: q, ClientCertificateId: x}');
  const verifiedBoth = (after: string) =>
    verified(found(before, 'a.yaml').stages, filesOf(before, 'a.yaml'), filesOf(after, 'a.yaml'));

  test('each may get its certificate, and a resource of its own', async () => {
    expect(await verifiedBoth(both)).toBeNull();
    expect(await verifiedBoth(`${both}${NEW}${NEW.replace('C:', 'D:')}`)).toBeNull();
  });

  test.each([
    [
      'a third resource',
      `${both}${NEW}${NEW.replace('C:', 'D:')}${NEW.replace('C:', 'E:')}`,
      'something else than',
    ],
    [
      'another property',
      both.replace('StageName: q', 'StageName: r'),
      'more than the certificate of S and 1 more',
    ],
  ])('but not %s', async (_name, after, words) => {
    expect(await verifiedBoth(after)).toContain(words);
  });
});

describe('a place that is meant to change', () => {
  const before = `Parameters:\n  P: {Type: String, Default: x}\n${BEFORE}`;
  const path = ['Parameters', 'P', 'Default'];
  test.each<
    [name: string, path: readonly (string | number)[], from: string, to: string, words: string | null]
  >([
    ['may', path, 'Default: x', "Default: ''", null],
    ['may go', path, ', Default: x', '', null],
    ['is no leave for its neighbour', path, 'Type: String', 'Type: Number', 'more than'],
    ['is no leave for another one', ['Parameters', 'Q'], 'Default: x', 'Default: y', 'more than'],
    ['may be in a list', ['Resources', 'T', 'Properties', 'Variables', 1, 'a'], 'a: 1', 'a: 2', null],
    [
      'is no leave for the rest of the list',
      ['Resources', 'T', 'Properties', 'Variables', 2],
      'a: 1',
      'a: 2',
      'more than',
    ],
    ['must be there', ['Parameters', 'P', 'Default', 'x'], 'Default: x', 'Default: y', 'more than'],
  ])('%s', async (_name, keys, from, to, words) => {
    const changes = [writtenChange({ file: 'a.yaml', document: 0, path: keys })];
    const after = filesOf(before.replace(from, to), 'a.yaml');
    const told = await verified([], filesOf(before, 'a.yaml'), after, changes);
    if (words === null) expect(told).toBeNull();
    else expect(told).toContain(words);
  });

  test('in another document is none', async () => {
    const changes = [writtenChange({ file: 'a.yaml', document: 1, path })];
    const after = filesOf(before.replace('Default: x', 'Default: y'), 'a.yaml');
    expect(await verified([], filesOf(before, 'a.yaml'), after, changes)).toContain('more than');
  });
});

test('every answer is a part of a sentence', async () => {
  const texts = await Promise.all(
    [
      `${BEFORE}---\na: 1\n`,
      `${BEFORE}${NEW}${NEW.replace('C:', 'D:')}`,
      `${BEFORE}  C: [\n`,
      `${BEFORE}x: 1\n`,
    ].map((after) => verifiedText(BEFORE, after)),
  );
  for (const text of texts) expect(text).toMatch(/^[a-z].*[^.]$/);
});

test('merge keys are compared as they are written, also in a long chain', async () => {
  const chain = Array.from({ length: 6_000 }, (_, at) => `a: &x${at + 1} {<<: *x${at}}\n`).join('');
  const text = `a: &x0 {b: 1}\n${chain}${BEFORE}`;
  const after = text.replace('!Ref P', '!Ref P\n      ClientCertificateId: x');
  expect(await verifiedText(text, after)).toBeNull();
  expect(await verifiedText(text, after.replace('{b: 1}', '{b: 2}'))).toContain('more than');
});

test('keys that are no texts are compared too', async () => {
  const before = `${BEFORE}{a: 1}: b\n!Ref c: d\n`;
  const after = before.replace('!Ref P', '!Ref P\n      ClientCertificateId: x');
  expect(await verifiedText(before, after)).toBeNull();
  expect(await verifiedText(before, after.replace('{a: 1}', '{a: 2}'))).toContain('more than');
});

test('in JSON', async () => {
  const before = '{"Resources": {"S": {"Type": "AWS::ApiGateway::Stage", "Properties": {"__proto__": 1}}}}';
  expect(
    await verifiedText(before, before.replace('1}', '1, "ClientCertificateId": "x"}'), 'a.json'),
  ).toBeNull();
  expect(await verifiedText(before, before.replace('1}', '2}'), 'a.json')).toContain('more than');
});

test('another file must stay as it is, and none may come or go', async () => {
  const stage = stageIn(BEFORE, 'a.yaml', 'S');
  const other = { path: 'b.yaml', text: 'x' };
  const before = new Map([...filesOf(BEFORE, 'a.yaml'), [other.path, other]]);
  expect(await verified([stage], before, before)).toBeNull();
  const changed = new Map([...before, [other.path, { ...other, text: 'y' }]]);
  expect(await verified([stage], before, changed)).toContain('b.yaml');
  expect(await verified([stage], before, filesOf(BEFORE, 'a.yaml'))).toContain('b.yaml');
  expect(await verified([stage], filesOf(BEFORE, 'a.yaml'), before)).toContain('add a file');
});

test('a bomb of aliases is compared in no time', async () => {
  const bomb = Array.from({ length: 100 }, (_, at) => `b${at + 1}: &a${at + 1} [*a${at}, *a${at}]\n`).join(
    '',
  );
  const text = `a: &a0 {x: 1}\n${bomb}${BEFORE}`;
  expect(await verifiedText(text, text.replace('!Ref P', '!Ref P\n      ClientCertificateId: x'))).toBeNull();
});
