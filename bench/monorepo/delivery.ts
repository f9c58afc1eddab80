import type { SourceFile } from '../../src/source/text.ts';
import type { Random } from './random.ts';
import { noun, sentence } from './words.ts';

/** How a service is built and deployed: a workflow, a Helm chart, and manifests of Kubernetes for each environment. */
export function deliveryFiles(random: Random, name: string): SourceFile[] {
  const chart = `deploy/charts/${name}`;
  const environments = ['dev', 'staging', 'prod'];
  return [
    { path: `.github/workflows/${name}.yml`, text: workflowText(random, name) },
    {
      path: `${chart}/Chart.yaml`,
      text: `apiVersion: v2\nname: ${name}\nversion: 0.${random.between(1, 40)}.0\n`,
    },
    {
      path: `${chart}/values.yaml`,
      text: `replicas: ${random.between(1, 9)}\nimage:\n  tag: "${random.between(100, 999)}"\n`,
    },
    { path: `${chart}/templates/deployment.yaml`, text: chartText(random, name) },
    {
      path: `${chart}/templates/service.yaml`,
      text: `apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ include "${name}.fullname" . }}\n`,
    },
    { path: `deploy/manifests/${name}/base/deployment.yaml`, text: manifestText(random, name) },
    { path: `deploy/manifests/${name}/base/kustomization.yaml`, text: 'resources:\n  - deployment.yaml\n' },
    ...environments.map((environment) => ({
      path: `deploy/manifests/${name}/${environment}/kustomization.yaml`,
      text: `namespace: ${environment}\nresources:\n  - ../base\nreplicas:\n  - name: ${name}\n    count: ${random.between(1, 9)}\n`,
    })),
  ];
}

function workflowText(random: Random, name: string): string {
  const steps = random.several(random.between(3, 9), () => [
    `      - name: ${sentence(random, 4)}`,
    '        run: |',
    `          npm ci && npm run ${noun(random)}`,
    `          echo "${sentence(random, 6)}"`,
  ]);
  return [
    `name: ${name}`,
    'on:',
    '  push:',
    `    paths: ["services/${name}/**"]`,
    'jobs:',
    '  build:',
    '    runs-on: ubuntu-latest',
    '    steps:',
    '      - uses: actions/checkout@v4',
    ...steps.flat(),
    '',
  ].join('\n');
}

function chartText(random: Random, name: string): string {
  return [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    `  name: {{ include "${name}.fullname" . }}`,
    '  labels: {{- include "labels" . | nindent 4 }}',
    'spec:',
    '  replicas: {{ .Values.replicas }}',
    '  template:',
    '    spec:',
    '      containers:',
    `        - name: ${name}`,
    `          image: "registry.example.internal/${name}:{{ .Values.image.tag }}"`,
    ...environmentLines(random, 12),
    '',
  ].join('\n');
}

function manifestText(random: Random, name: string): string {
  return [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    `  name: ${name}`,
    'spec:',
    '  template:',
    '    spec:',
    '      containers:',
    `        - name: ${name}`,
    `          image: registry.example.internal/${name}:${random.between(100, 999)}`,
    ...environmentLines(random, 20),
    '---',
    'apiVersion: v1',
    'kind: ConfigMap',
    'metadata:',
    `  name: ${name}`,
    'data:',
    ...random.several(
      random.between(2, 12),
      (index) => `  ${noun(random)}-${index}: "${sentence(random, 6)}"`,
    ),
    '',
  ].join('\n');
}

function environmentLines(random: Random, most: number): string[] {
  const variables = random.several(random.between(2, most), (index) => [
    `            - name: ${noun(random).toUpperCase()}_${index}`,
    `              value: "${random.between(1, 9_999)}"`,
  ]);
  return ['          env:', ...variables.flat()];
}
