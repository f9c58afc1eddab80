import type { Certificate, Stage } from '../stage.ts';
import type { Policy, Reading } from './policy.ts';

/** What a reading says about a stage. */
export type Verdict = 'pass' | 'fail' | 'unknown' | 'not_applicable';

/** The words of the control, in one place; every output takes them from here. */
export const control = {
  id: 'apigateway-rest-stage-client-certificate',
  title: 'Client certificate of API Gateway REST stages',
  purpose:
    'API Gateway presents the client certificate of a REST stage to the backend, as proof that a request came through the gateway. It says nothing about who calls the API: mutual TLS with callers is a setting of the custom domain.',
  decide:
    'This repository has not decided how to read the control. Write `reading: required` or `reading: forbidden` in `.github/stage-review.yml` on the default branch; until then both readings are shown and nothing fails.',
  readings: {
    required: {
      title: 'A stage must set a client certificate',
      passes: 'a stage passes when it sets a client certificate',
      fails: 'a stage fails when its client certificate is absent, null or empty',
      goal: 'attach',
      readBy: [
        { source: 'AWS Security Hub', id: 'APIGateway.2' },
        { source: 'AWS Config', id: 'API_GW_SSL_ENABLED' },
        { source: 'KICS (CloudFormation)', id: 'ed4c48b8-eccc-4881-95c1-09fdae23db25' },
        { source: 'KICS (Terraform)', id: '0b4869fc-a842-4597-aa00-1294df425440' },
        { source: 'Checkov', id: 'CKV2_AWS_51' },
        { source: 'Prowler', id: 'apigateway_restapi_client_certificate_enabled' },
        { source: 'CloudSploit', id: 'API Gateway Client Certificate' },
        { source: 'Powerpipe', id: 'aws_compliance.control.apigateway_rest_api_stage_use_ssl_certificate' },
        { source: 'cdk-nag', id: 'APIGWSSLEnabled' },
      ],
    },
    forbidden: {
      title: 'A stage must not set a client certificate',
      passes: 'a stage passes when it omits the client certificate or sets it to null',
      fails: 'a stage fails when it sets any client certificate',
      goal: 'detach',
      readBy: [{ source: 'Compliance.tf', id: 'apigateway_rest_api_stage_use_ssl_certificate' }],
    },
  },
  cautions: {
    attach:
      'The certificate protects nothing until the backend requires and verifies it. One that API Gateway generates is self-signed and valid for exactly 365 days: track its expiration date, and let the backend trust the next one before the stage presents it.',
    detach:
      'Removing the certificate while the backend verifies it breaks traffic: first make sure that the backend no longer requires it.',
  },
  remediation: {
    attach: {
      cli: [
        "aws apigateway generate-client-certificate --description '<what it is for>'",
        'aws apigateway update-stage --rest-api-id <id> --stage-name <name> --patch-operations op=replace,path=/clientCertificateId,value=<certificate id>',
        'aws apigateway get-client-certificate --client-certificate-id <certificate id> --query pemEncodedCertificate --output text',
      ],
      console:
        'Client certificates → Generate certificate. Then Stages → the stage → Stage details → Edit → Client certificate → Save changes.',
      backend:
        'Make the backend require the certificate and verify it against the public key, and track its expiration date.',
    },
    detach: {
      first: 'Make sure that the backend accepts the gateway without the certificate.',
      cli: [
        'aws apigateway update-stage --rest-api-id <id> --stage-name <name> --patch-operations op=replace,path=/clientCertificateId,value=',
      ],
      console: 'Stages → the stage → Stage details → Edit → Client certificate → None → Save changes.',
    },
    verify:
      'aws apigateway get-stage --rest-api-id <id> --stage-name <name> --query clientCertificateId --output text',
    backOut:
      'Detach the certificate, confirm that the backend accepts the gateway without it, repair the trust store, attach it again.',
    rotate:
      'Generate the next certificate, let the backend trust both, switch the stage, then let the backend forget the old one.',
    redeploy:
      "The change is an update of the stage (`UpdateStage`, patch path `/clientCertificateId`) and needs no new deployment. AWS's console guide adds that an API that was deployed in the console before must be deployed there again for the change to take effect.",
    permissions: [
      '`apigateway:GET` and `apigateway:PATCH` on the stage',
      '`apigateway:POST` on `/clientcertificates` to generate one',
    ],
  },
  frameworks: [
    {
      name: 'PCI DSS v4.0',
      says: 'Requirement 4, strong cryptography in transmission; only where cardholder data flows through the API, with compensating controls',
    },
    {
      name: 'HIPAA Omnibus Rule 2013',
      says: '45 CFR 164.312(e)(1), transmission security; one part of it, not sufficient alone',
    },
    { name: 'NIS2 (EU 2022/2555)', says: 'Article 21; general alignment, it prescribes no mechanism of AWS' },
    {
      name: 'NIST SP 800-53 Rev 5',
      says: 'SC-8 and SC-23 most directly; Security Hub maps APIGateway.2 to AC-17(2), AC-4, IA-5(1), SC-12(3), SC-13, SC-23, SC-23(3), SC-7(4), SC-8, SC-8(1), SC-8(2), SI-7(6)',
    },
    { name: 'FedRAMP Moderate Rev 4', says: 'SC-8, SC-23' },
    {
      name: 'AWS Security Hub',
      says: 'APIGateway.2, severity Medium, category Protect > Data Protection > Encryption of data in transit, resource `AWS::ApiGateway::Stage`, Config rule `api-gw-ssl-enabled`, change triggered',
    },
  ],
} as const;

/** The verdict on a stage's certificate under a reading. An unknown certificate is unknown under both. */
export function verdictOf(
  reading: Reading,
  certificate: Certificate,
  integrations: Stage['integrations'],
  policy: Pick<Policy, 'applies_to' | 'accepted_certificates'>,
): Verdict {
  const { state } = certificate;
  if (state === 'unknown') return 'unknown';
  if (reading === 'forbidden') return state === 'unset' ? 'pass' : 'fail';
  if (state === 'set') return acceptance(certificate.identity, policy.accepted_certificates);
  return integrations === 'other' && policy.applies_to === 'http_integrations' ? 'not_applicable' : 'fail';
}

/** An empty list accepts every certificate, also one whose identity can't be known. */
function acceptance(identity: string | null, accepted: readonly string[]): Verdict {
  if (accepted.length === 0) return 'pass';
  if (identity === null) return 'unknown';
  return accepted.includes(identity) ? 'pass' : 'fail';
}
