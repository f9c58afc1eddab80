import { expect, test } from 'vitest';
import { cloudformation } from '../../src/cloudformation/cloudformation.ts';
import { Surroundings } from '../../src/source/surroundings.ts';
import { NOTHING_AROUND } from '../../src/stage.ts';

const SERVICE = 'api/serverless.yml';
const TEXTS: Readonly<Record<string, string>> = {
  [SERVICE]: `service: s
provider: {name: aws}
custom: \${file(config/\${opt:stage, 'dev'}.yml)}
resources:
  Resources:
    S:
      Type: AWS::ApiGateway::Stage
      Properties:
        ClientCertificateId: \${self:custom.cert}
`,
  'api/config/dev.yml': "cert: ''\n",
  'api/config/prod.yml': 'cert: abc\n',
};

/** The stages of the service where the policy names these deployments of it. */
function told(...named: readonly string[]): string[] {
  const tree = new Map(Object.keys(TEXTS).map((path) => [path, { id: path, mode: '100644' as const }]));
  const contents = new Map(Object.entries(TEXTS).map(([path, text]) => [path, { text }]));
  const { stages } = cloudformation.read(
    new Map(Object.entries(TEXTS).map(([path, text]) => [path, { path, text }])),
    null,
    {
      isWhole: true,
      inputs: { ...NOTHING_AROUND.inputs, parameterFiles: new Map([[SERVICE, named]]) },
      surroundings: new Surroundings({ tree, truncated: false }, contents),
    },
  );
  return stages.map(({ run, certificate }) => `${run} ${certificate.state}`);
}

test.each<[string[], string[]]>([
  [[], ['null unknown']],
  [['config/prod.yml'], ['config/prod.yml set']],
  [['api/config/dev.yml'], ['api/config/dev.yml unset']],
  [['serverless.yml#prod'], ['serverless.yml#prod set']],
  [
    ['config/dev.yml', 'config/prod.yml'],
    ['config/dev.yml unset', 'config/prod.yml set'],
  ],
  [['serverless.yml#qa'], ['serverless.yml#qa unknown']],
])('the stage of a service is the one that the policy names: %j', (named, expected) => {
  expect(told(...named)).toEqual(expected);
});
