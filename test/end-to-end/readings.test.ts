import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkOf, GitHub } from './github.ts';

let github: GitHub;
beforeAll(async () => {
  github = await GitHub.start();
});
afterAll(async () => await github.stop());

const TERRAFORM = {
  path: 'infra/main.tf',
  address: 'aws_api_gateway_stage.prod',
  plain: `resource "aws_api_gateway_stage" "prod" {
  deployment_id = aws_api_gateway_deployment.shop.id
  rest_api_id   = aws_api_gateway_rest_api.shop.id
  stage_name    = "prod"
}
`,
  certified: `resource "aws_api_gateway_client_certificate" "prod" {}

resource "aws_api_gateway_stage" "prod" {
  deployment_id         = aws_api_gateway_deployment.shop.id
  rest_api_id           = aws_api_gateway_rest_api.shop.id
  stage_name            = "prod"
  client_certificate_id = aws_api_gateway_client_certificate.prod.id
}
`,
};

const CLOUDFORMATION = {
  path: 'cfn/api.yaml',
  address: 'ProdStage',
  plain: `Resources:
  ProdStage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      DeploymentId: !Ref Deployment
      StageName: prod
`,
  certified: `Resources:
  Certificate:
    Type: AWS::ApiGateway::ClientCertificate
  ProdStage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      DeploymentId: !Ref Deployment
      StageName: prod
      ClientCertificateId: !Ref Certificate
`,
};

describe.each([
  ['Terraform', TERRAFORM],
  ['CloudFormation', CLOUDFORMATION],
])('%s', (_language, { path, address, plain, certified }) => {
  test.each([
    ['required', 'plain', plain, 'failure'],
    ['required', 'certified', certified, 'success'],
    ['forbidden', 'plain', plain, 'success'],
    ['forbidden', 'certified', certified, 'failure'],
  ])('%s, %s', async (reading, _name, text, conclusion) => {
    const repository = await github.repository({ 'README.md': '# Shop\n' }, `reading: ${reading}\n`);
    await repository.commit('change', { [path]: text }, 'Add a stage');
    let number = 0;
    await github.after(async () => {
      number = await repository.openPullRequest({ title: 'Add a stage', head: 'change' });
    });

    const run = checkOf(repository, number);
    expect(run).toMatchObject({ name: 'stage-review', status: 'completed', conclusion });
    expect(run.output.summary).toContain(address);
    expect(repository.checkRuns(run.headSha)).toHaveLength(1);
    if (conclusion === 'success') {
      expect(run.annotations).toEqual([]);
      expect(repository.reviews(number)).toEqual([]);
      return;
    }
    expect(run.annotations).toMatchObject([{ path, level: 'failure' }]);
    const [comment, ...others] = repository.comments(number);
    expect(others).toEqual([]);
    expect(comment).toMatchObject({ path, isByApp: true, line: expect.any(Number) });
    expect(comment?.body).toContain('```suggestion\n');

    await github.after(() => repository.applySuggestions(number, [comment?.id ?? 0]));
    const green = checkOf(repository, number);
    expect(green.headSha).not.toBe(run.headSha);
    expect(green).toMatchObject({ status: 'completed', conclusion: 'success' });
    const [thread, ...more] = repository.threads(number);
    expect(more).toEqual([]);
    expect(thread?.comments.map(({ isByApp }) => isByApp)).toEqual([true, true]);
    expect(thread?.comments[1]?.body).toContain(`Fixed as of ${green.headSha}`);
  });

  test.each([
    ['plain', plain],
    ['certified', certified],
  ])('undecided, %s', async (_name, text) => {
    const repository = await github.repository({ 'README.md': '# Shop\n' });
    await repository.commit('change', { [path]: text }, 'Add a stage');
    let number = 0;
    await github.after(async () => {
      number = await repository.openPullRequest({ title: 'Add a stage', head: 'change' });
    });
    const run = checkOf(repository, number);
    expect(run).toMatchObject({ status: 'completed', conclusion: 'neutral' });
    expect(run.output.title).toMatch(/undecided/i);
    expect(run.output.summary).toContain(address);
    expect(repository.comments(number)).toEqual([]);
    expect(repository.reviews(number)).toEqual([]);
  });
});

test('the reading that the deployer names counts where no config does', async () => {
  const decided = await GitHub.start({ STAGE_REVIEW_READING: 'required' });
  try {
    const repository = await decided.repository({ 'README.md': '# Shop\n' });
    await repository.commit('change', { [TERRAFORM.path]: TERRAFORM.plain }, 'Add a stage');
    let number = 0;
    await decided.after(async () => {
      number = await repository.openPullRequest({ title: 'Add a stage', head: 'change' });
    });
    expect(checkOf(repository, number)).toMatchObject({ status: 'completed', conclusion: 'failure' });
  } finally {
    await decided.stop();
  }
});
