export const STAGE_TYPE = 'AWS::ApiGateway::Stage';
export const DEPLOYMENT_TYPE = 'AWS::ApiGateway::Deployment';
export const SAM_API_TYPE = 'AWS::Serverless::Api';

const STAGE_TYPES: ReadonlySet<string> = new Set([STAGE_TYPE, DEPLOYMENT_TYPE, SAM_API_TYPE]);

/** Whether a resource of this type is or can make a stage. */
export function isStageType(type: string): boolean {
  return STAGE_TYPES.has(type);
}
