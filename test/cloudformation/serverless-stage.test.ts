import { expect, test } from 'vitest';
import { readIn } from './reading.ts';

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
  const { stages } = readIn(TEXTS, null, new Map([[SERVICE, named]]));
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
