import type { SourceFile } from '../../src/source/text.ts';
import type { Random } from './random.ts';
import { noun, sentence } from './words.ts';

/** A template of CloudFormation or SAM; a share of them has an API with a stage. */
export function templateFiles(random: Random, folder: string, share = 0.4): SourceFile[] {
  const isServerless = random.happens(0.6);
  const resources = [
    ...random.several(random.between(2, 14), (index) => resourceText(random, index, isServerless)),
    ...(random.happens(share) ? [isServerless ? serverlessApi(random) : stageText(random)] : []),
  ];
  const head = [
    "AWSTemplateFormatVersion: '2010-09-09'",
    ...(isServerless ? ['Transform: AWS::Serverless-2016-10-31'] : []),
    `Description: ${sentence(random, 8)}`,
    'Parameters:',
    '  Environment:',
    '    Type: String',
    '    Default: dev',
    'Resources:',
  ];
  return [{ path: `${folder}/template.yaml`, text: `${head.join('\n')}\n${resources.join('')}` }];
}

/** A table or a function, as an entry of `Resources`. */
export function resourceText(random: Random, index: number, isServerless: boolean): string {
  const name = `${noun(random)}${index}`.replace(/^./, (letter) => letter.toUpperCase());
  if (!isServerless || random.happens(0.4))
    return `  ${name}Table:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      TableName: !Sub '${name}-\${Environment}'\n      BillingMode: PAY_PER_REQUEST\n`;
  return [
    `  ${name}Function:`,
    '    Type: AWS::Serverless::Function',
    '    Properties:',
    '      Runtime: nodejs24.x',
    `      Handler: ${noun(random)}.handler`,
    `      Timeout: ${random.between(3, 60)}`,
    '      Environment:',
    '        Variables:',
    `          NOTE: "${sentence(random, 6)}"`,
    '',
  ].join('\n');
}

function serverlessApi(random: Random): string {
  return `  Api:\n    Type: AWS::Serverless::Api\n    Properties:\n      StageName: !Ref Environment\n      Description: ${sentence(random, 5)}\n`;
}

/** An API with a stage, as entries of `Resources`. */
export function stageText(random: Random): string {
  const certificate = random.happens(0.5);
  return [
    '  Api:',
    '    Type: AWS::ApiGateway::RestApi',
    '    Properties:',
    `      Description: ${sentence(random, 5)}`,
    ...(certificate ? ['  Certificate:', '    Type: AWS::ApiGateway::ClientCertificate'] : []),
    '  Stage:',
    '    Type: AWS::ApiGateway::Stage',
    '    Properties:',
    '      RestApiId: !Ref Api',
    '      StageName: !Ref Environment',
    ...(certificate ? ['      ClientCertificateId: !Ref Certificate'] : []),
    '',
  ].join('\n');
}
