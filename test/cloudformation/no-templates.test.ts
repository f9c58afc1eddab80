import { expect, test } from 'vitest';
import { found } from './reading.ts';

const STAGE = '{"Type": "AWS::ApiGateway::Stage", "Properties": {"StageName": "p"}}';

test.each<[name: string, path: string, text: string]>([
  [
    'the construct tree of a CDK app',
    'tree.json',
    `{"version": "tree-0.1", "tree": {"id": "App", "children": {"S": {"constructInfo": {}, "attributes": {"aws:cdk:cloudformation:type": "AWS::ApiGateway::Stage", "aws:cdk:cloudformation:props": {"stageName": "p"}}}}}}`,
  ],
  ['a mapping of resources in such a tree', 'tree.json', `{"tree": {"Resources": {"S": ${STAGE}}}}`],
  [
    'the manifest of a CDK app',
    'cdk.out/manifest.json',
    '{"version": "36.0.0", "artifacts": {"A": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "A.template.json"}, "metadata": {"/A/S": [{"type": "aws:cdk:logicalId", "data": "AWS::ApiGateway::Stage"}]}}}}',
  ],
  ['a test recording', 'x.snapshot.json', `{"recording": {"Resources": {"S": ${STAGE}}}}`],
  [
    'a recording with a template as text',
    'calls.json',
    JSON.stringify([{ TemplateBody: `{"Resources": {"S": ${STAGE}}}` }]),
  ],
  [
    'a recording with a template as text in YAML',
    'cassette.yaml',
    'interactions:\n  - request:\n      body: |\n        Resources:\n          S:\n            Type: AWS::ApiGateway::Stage\n',
  ],
  [
    'a Jest snapshot',
    '__snapshots__/a.test.ts.snap',
    `exports[\`a 1\`] = \`\nObject {\n  "Resources": {"S": ${STAGE}},\n}\n\`;\n`,
  ],
  [
    'a list of rule tests',
    'tests.yaml',
    '- input:\n    Resources:\n      S: {Type: AWS::ApiGateway::Stage}\n',
  ],
  [
    'a list of Guard tests',
    'api_gw_tests.yml',
    `---\n- name: MyTest\n  input:\n    Resources:\n      S: ${STAGE}\n  expectations:\n    rules:\n      API_GW_SSL_ENABLED: FAIL\n`,
  ],
  [
    'a list of Guard tests in JSON',
    'tests.json',
    `[{"name": "a", "input": {"Resources": {"S": ${STAGE}}}, "expectations": {}}]`,
  ],
  [
    'Guard rules',
    'rules.guard',
    "let stages = Resources.*[ Type == 'AWS::ApiGateway::Stage' ]\nrule r when %stages !empty { Resources: { x } }\n",
  ],
  ['a mapping of other resources', 'a.yaml', 'Resources:\n  cpu: 1\n  note: AWS::ApiGateway::Stage\n'],
  [
    'a chart with placeholders',
    'chart.yaml',
    '{{- if .Values.x }}\nkind: AWS::ApiGateway::Stage\n{{- end }}\n',
  ],
  [
    'a Helm chart',
    'charts/api/templates/deployment.yaml',
    'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ include "api.fullname" . }}\nspec:\n  {{- with .Values.resources }}\n  resources:\n    {{- toYaml . | nindent 4 }}\n  {{- end }}\n',
  ],
  [
    'Kubernetes',
    'k8s/stage.yaml',
    'apiVersion: apigateway.services.k8s.aws/v1alpha1\nkind: Stage\nmetadata: {name: s}\nspec:\n  stageName: p\n  resources: {limits: {cpu: 1}}\n---\nkind: ConfigMap\ndata:\n  note: AWS::ApiGateway::Stage\n',
  ],
  [
    'OpenAPI',
    'openapi.yaml',
    'openapi: 3.0.1\ninfo: {title: AWS::ApiGateway::Stage}\npaths:\n  /a:\n    get:\n      x-amazon-apigateway-integration: {type: http_proxy, uri: "https://e.x"}\n',
  ],
  [
    'OpenAPI with an include',
    'openapi.json',
    '{"openapi": "3.0.1", "paths": {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/k"}}}}',
  ],
  [
    'a workflow',
    '.github/workflows/ci.yml',
    'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: grep AWS::ApiGateway::Stage ${{ github.workspace }}\n      - run: |\n          cat > t.yaml <<EOF\n          Resources:\n            S: {Type: AWS::ApiGateway::Stage}\n          EOF\n',
  ],
  [
    'a text',
    'README.md',
    '# Use\n\n```yaml\nResources:\n  S:\n    Type: AWS::ApiGateway::Stage\n```\n\tx: [\n',
  ],
  ['code', 'stack.ts', "const a = { Resources: { S: { Type: 'AWS::ApiGateway::Stage' };\n"],
  ['a Terraform file', 'main.tf.json', `{"Resources": {"S": ${STAGE}}}`],
  [
    'a resource schema',
    'schema.json',
    '{"typeName": "AWS::ApiGateway::Stage", "definitions": {"Resources": {"type": "object"}}}',
  ],
  ['a list of types', 'types.yaml', 'Resources: [AWS::ApiGateway::Stage, AWS::ApiGateway::RestApi]\n'],
  [
    'a change set',
    'changes.json',
    '{"Changes": [{"ResourceChange": {"ResourceType": "AWS::ApiGateway::Stage"}}], "Resources": null}',
  ],
])('%s is no template and says nothing', (_name, path, text) => {
  expect(found(text, path)).toEqual({ stages: [], problems: [], notices: [], unjudged: [] });
});

test.each<[name: string, path: string, text: string, line: number]>([
  [
    'Jinja',
    'a.yml',
    'Resources:\n  S:\n    Type: AWS::ApiGateway::Deployment\n{% if x %}\n    y: 1\n{% endif %}\n',
    4,
  ],
  [
    'a chart',
    'templates/a.yaml',
    'Resources:\n{{- range .Values.stages }}\n  {{ . }}:\n    Type: AWS::ApiGateway::Stage\n{{- end }}\n',
    2,
  ],
  [
    'Handlebars in JSON',
    'a.json',
    '{"Resources": {\n{{#each s}}\n"S": {"Type": "AWS::ApiGateway::Stage"}\n{{/each}}\n}}',
    2,
  ],
])('a template of %s is said not to be judged, and is no Problem', (_name, path, text, line) => {
  expect(found(text, path)).toEqual({
    stages: [],
    problems: [],
    notices: [],
    unjudged: [
      `${path} has placeholders of another tool (line ${line}), and what that tool makes of it is not judged.`,
    ],
  });
});
