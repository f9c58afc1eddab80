import { describe, expect, test } from 'vitest';
import { cloudformation } from '../../src/cloudformation/cloudformation.ts';
import { LineIndex } from '../../src/source/text.ts';
import { type Files, NOTHING_AROUND } from '../../src/stage.ts';
import { readIn } from './reading.ts';

type Texts = Readonly<Record<string, string>>;

function read(texts: Texts, affected: readonly string[] | null = null) {
  const files: Files = new Map(Object.entries(texts).map(([path, text]) => [path, { path, text }]));
  return { files, ...cloudformation.read(files, affected && new Set(affected), NOTHING_AROUND) };
}

/** `address state` for each stage. */
function told(texts: Texts, affected: readonly string[] | null = null): string[] {
  return read(texts, affected).stages.map(({ address, certificate }) => `${address} ${certificate.state}`);
}

const CHILD = `Parameters:
  Cert: {Type: String, Default: ""}
Resources:
  S:
    Type: AWS::ApiGateway::Stage
    Properties:
      ClientCertificateId: !Ref Cert
Outputs:
  Given: {Value: !Ref Cert}
`;

function stack(parameters: string, more = ''): string {
  return `Resources:\n  Cert: {Type: AWS::ApiGateway::ClientCertificate}\n  Api:\n    Type: AWS::CloudFormation::Stack\n${more}    Properties:\n      TemplateURL: ./child.yaml\n      Parameters: ${parameters}\n`;
}

describe('a nested stack', () => {
  test.each<[string, Texts, string[]]>([
    [
      'is given its parameters',
      { 'child.yaml': CHILD, 'parent.yaml': stack('{Cert: !Ref Cert}') },
      ['Api.S set'],
    ],
    ['has its own defaults for others', { 'child.yaml': CHILD, 'parent.yaml': stack('{}') }, ['Api.S unset']],
    [
      'is judged once for each caller',
      { 'child.yaml': CHILD, 'a.yaml': stack('{Cert: x}'), 'b.yaml': stack('{}') },
      ['Api.S set', 'Api.S unset'],
    ],
    ['without a caller is a stack of its own', { 'child.yaml': CHILD }, ['S unset']],
    [
      'that is never deployed makes nothing',
      {
        'child.yaml': CHILD,
        'parent.yaml': `Conditions:\n  Never: !Equals [a, b]\n${stack('{}', '    Condition: Never\n')}`,
      },
      [],
    ],
    [
      'may be nested in turn',
      {
        'child.yaml': CHILD,
        'mid.yaml': `Parameters:\n  C: {Type: String}\n${stack('{Cert: !Ref C}')}`,
        'top.yaml':
          'Resources:\n  Mid:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: mid.yaml, Parameters: {C: abc}}\n',
      },
      ['Mid.Api.S set'],
    ],
    [
      'of SAM',
      {
        'child.yaml': CHILD,
        'parent.yaml':
          'Transform: AWS::Serverless-2016-10-31\nResources:\n  Api:\n    Type: AWS::Serverless::Application\n    Properties: {Location: child.yaml, Parameters: {Cert: x}}\n',
      },
      ['Api.S set'],
    ],
    [
      'that deploys itself is judged alone, and told',
      {
        'child.yaml': `${CHILD.replace('Outputs', '  Again:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: child.yaml}\nOutputs')}`,
      },
      ['S unset'],
    ],
  ])('%s', (_, texts, expected) => {
    expect(told(texts).sort()).toEqual(expected);
  });

  test('gives its outputs to the stack around it', () => {
    const parent = `${stack('{Cert: abc}')}  Own:\n    Type: AWS::ApiGateway::Stage\n    Properties:\n      ClientCertificateId: !GetAtt Api.Outputs.Given\n`;
    expect(told({ 'child.yaml': CHILD, 'parent.yaml': parent })).toEqual(['Own set', 'Api.S set']);
    expect(told({ 'child.yaml': CHILD, 'parent.yaml': parent.replace('Cert: abc', 'Cert: ""') })).toEqual([
      'Own unset',
      'Api.S unset',
    ]);
    const { stages, problems } = read({
      'child.yaml': CHILD,
      'parent.yaml': parent.replace('Outputs.Given', 'Outputs.None'),
    });
    expect(stages[0]?.certificate.state).toBe('unknown');
    expect(problems.map(({ message }) => message)).toEqual(['Own: The template of Api has no output None.']);
  });

  test('hangs on the inputs of the stack around it, and tells its own inputs apart', () => {
    const open = CHILD.replace(', Default: ""', '');
    const parent = `Parameters:\n  Cert: {Type: String}\n${stack('{Cert: !Ref Given}').replace('Resources:', '  Given: {Type: String}\nResources:')}`;
    const [first] = read({ 'child.yaml': open, 'parent.yaml': parent }).stages;
    expect(first?.certificate.because[0]?.text).toBe(
      'it depends on Given: unset where Given is ""; set where Given is not ""',
    );
  });

  test('has a chain that leads to the stack that gives the value', () => {
    const { files, stages } = read({ 'child.yaml': CHILD, 'parent.yaml': stack('{Cert: ""}') });
    expect(
      stages[0]?.certificate.because.map(({ file, start, text }) => {
        const { line } = new LineIndex(files.get(file)?.text ?? '').position(start);
        return `${file}:${line} ${text}`;
      }),
    ).toEqual(['child.yaml:7 ClientCertificateId is !Ref Cert', 'parent.yaml:7 Api is given Cert']);
    expect(stages[0]?.units).toEqual(['child.yaml', 'parent.yaml']);
  });

  test('comes into scope with the stack around it, and with its own template', () => {
    const texts = { 'child.yaml': CHILD, 'parent.yaml': stack('{}'), 'other.yaml': CHILD };
    expect(told(texts, ['parent.yaml'])).toEqual(['Api.S unset']);
    expect(told(texts, ['child.yaml'])).toEqual(['Api.S unset']);
    expect(told(texts, ['other.yaml'])).toEqual(['S unset']);
  });

  test('from elsewhere is named once, and one that is not there is a Problem', () => {
    const remote =
      'Resources:\n  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://s3.amazonaws.com/b/t.yaml"}}\n  B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://s3.amazonaws.com/b/t.yaml"}}\n  C: {Type: AWS::Serverless::Application, Properties: {Location: {ApplicationId: x}}}\n';
    expect(read({ 'a.yaml': remote }).unjudged).toEqual([
      'Nested stacks from elsewhere are not followed: https://s3.amazonaws.com/b/t.yaml.',
      'Nested stacks from elsewhere are not followed: the Location of C.',
    ]);
    const parent = { 'a.yaml': stack('{}') };
    for (const [{ problems }, obstacle] of [
      [readIn(parent), 'there is no child.yaml in this repository'],
      [read(parent), 'whether there is child.yaml is not known: the list of files was cut short'],
      [read({ ...parent, 'child.yaml': 'a: b\n' }), 'child.yaml is no template'],
      [read({ 'child.yaml': stack('{}') }), 'child.yaml leads back to itself'],
    ] as const)
      expect(problems.map(({ message }) => message)).toEqual([
        `The template of Api can't be judged: ${obstacle}.`,
      ]);
  });

  test.each<[string, string, string]>([
    [
      'a stack set by its address',
      'A: {Type: AWS::CloudFormation::StackSet, Properties: {TemplateURL: "https://s3.amazonaws.com/b/t.yaml"}}',
      'Stack sets are not followed: https://s3.amazonaws.com/b/t.yaml.',
    ],
    [
      'a stack set with a template of its own',
      'A: {Type: AWS::CloudFormation::StackSet, Properties: {TemplateBody: "Resources: {}"}}',
      'Stack sets are not followed: the template of A.',
    ],
    [
      'a module',
      'A: {Type: "My::Api::Stage::MODULE", Properties: {}}\n  B: {Type: "My::Api::Stage::MODULE"}',
      'Modules of CloudFormation are not followed: My::Api::Stage::MODULE.',
    ],
    [
      'stacks of a loop',
      'Fn::ForEach::L: [X, [a, b], {"A${X}": {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: a.yaml}}}]',
      'Nested stacks that Fn::ForEach makes are not followed: A${X}.',
    ],
  ])('is named once: %s', (_, resource, notice) => {
    const text = `Resources:\n  ${resource}\n`;
    const { stages, problems, unjudged } = read({ 'a.yaml': text, 'b.yaml': text });
    expect([stages, problems, unjudged]).toEqual([[], [], [notice]]);
  });

  test('is mended in its own template, also where a logical id has a dot', () => {
    for (const id of ['S', 'api.S']) {
      const texts = { 'child.yaml': CHILD.replace('S:', `${id}:`), 'parent.yaml': stack('{}') };
      const { files, stages } = read(texts);
      expect(stages.map(({ address, ownAddress }) => [address, ownAddress])).toEqual([[`Api.${id}`, id]]);
      const [proposal] = cloudformation.propose(stages, 'attach', files, NOTHING_AROUND);
      const edits = proposal?.candidates.flatMap((candidate) => candidate.edits);
      expect(edits?.map(({ file }) => file)).toContain('child.yaml');
    }
  });

  test('multiplied by nesting ends at a limit', () => {
    const levels = Array.from({ length: 9 }, (_, at): [string, string] => [
      `l${at}.yaml`,
      `Resources:\n${Array.from({ length: 10 }, (_each, n) => `  N${n}: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: l${at + 1}.yaml}}\n`).join('')}`,
    ]);
    const { problems } = read(Object.fromEntries([...levels, ['l9.yaml', CHILD]]));
    expect(problems.some(({ message }) => message.startsWith('There are more than 2000 nested stacks'))).toBe(
      true,
    );
  });
});
