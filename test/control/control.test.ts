import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { control, verdictOf } from '../../src/control/control.ts';
import type { Certificate } from '../../src/stage.ts';

const LISTED = 'aws_api_gateway_client_certificate.main';
const because = [{ file: 'main.tf', start: 0, end: 1, text: 'client_certificate_id is written here' }];
const certificates: Readonly<Record<string, Certificate>> = {
  listed: { state: 'set', because, identity: LISTED, notes: [] },
  unlisted: { state: 'set', because, identity: 'abc123', notes: [] },
  nameless: { state: 'set', because, identity: null, notes: [] },
  unset: { state: 'unset', because, identity: null, notes: [] },
  unknown: { state: 'unknown', because, identity: null, notes: [] },
};

/** Per certificate: under `required` without a list, with a list, and under `forbidden`. */
const verdicts = [
  ['listed', 'pass', 'pass', 'fail'],
  ['unlisted', 'pass', 'fail', 'fail'],
  ['nameless', 'pass', 'unknown', 'fail'],
  ['unset', 'fail', 'fail', 'pass'],
  ['unknown', 'unknown', 'unknown', 'unknown'],
] as const;

const appliesTo = ['http_integrations', 'every_stage'] as const;
const integrations = ['http', 'other', 'unknown'] as const;

const table = verdicts.flatMap(([name, free, listed, forbidden]) =>
  integrations.flatMap((integration) =>
    appliesTo.flatMap((applies_to) => {
      const isExempt = name === 'unset' && integration === 'other' && applies_to === 'http_integrations';
      return [
        ['required', name, integration, applies_to, [], isExempt ? 'not_applicable' : free],
        ['required', name, integration, applies_to, [LISTED], isExempt ? 'not_applicable' : listed],
        ['forbidden', name, integration, applies_to, [], forbidden],
        ['forbidden', name, integration, applies_to, [LISTED], forbidden],
      ] as const;
    }),
  ),
);

describe('verdictOf', () => {
  test('every combination is in the table', () => {
    expect(table).toHaveLength(5 * 3 * 2 * 2 * 2);
  });

  test.each(table)(
    '%s: certificate %s, integrations %s, %s, accepted %j: %s',
    (reading, name, integration, applies_to, accepted, verdict) => {
      const certificate = certificates[name];
      expect(certificate).toBeDefined();
      if (!certificate) return;
      expect(
        verdictOf(reading, certificate, integration, { applies_to, accepted_certificates: accepted }),
      ).toBe(verdict);
    },
  );
});

describe('the wording', () => {
  const words = JSON.stringify(control);

  test('names every identifier of both readings once', () => {
    const ids = [...control.readings.required.readBy, ...control.readings.forbidden.readBy].map(
      ({ id }) => id,
    );
    expect(ids).toEqual([
      'APIGateway.2',
      'API_GW_SSL_ENABLED',
      'ed4c48b8-eccc-4881-95c1-09fdae23db25',
      '0b4869fc-a842-4597-aa00-1294df425440',
      'CKV2_AWS_51',
      'apigateway_restapi_client_certificate_enabled',
      'API Gateway Client Certificate',
      'aws_compliance.control.apigateway_rest_api_stage_use_ssl_certificate',
      'APIGWSSLEnabled',
      'apigateway_rest_api_stage_use_ssl_certificate',
    ]);
  });

  test('stands in docs/control.md with the same identifiers, frameworks and commands', () => {
    const docs = readFileSync(new URL('../../docs/control.md', import.meta.url), 'utf8');
    const { readings, frameworks, remediation } = control;
    for (const { id } of [...readings.required.readBy, ...readings.forbidden.readBy])
      expect(docs).toContain(id);
    for (const { name, says } of frameworks) expect(docs).toContain(`| ${name} | ${says} |`);
    for (const command of [...remediation.attach.cli, ...remediation.detach.cli, remediation.verify])
      expect(docs).toContain(command.split(' ').slice(0, 3).join(' '));
    for (const permission of ['apigateway:GET', 'apigateway:PATCH', 'apigateway:POST']) {
      expect(docs).toContain(permission);
      expect(remediation.permissions.join()).toContain(permission);
    }
  });

  test('cautions before a removal, and says who must verify an attached certificate', () => {
    expect(control.cautions.detach).toContain('breaks traffic');
    expect(control.cautions.attach).toContain('the backend requires and verifies it');
  });

  test('never says that the certificate authenticates callers, and never repeats the wrong script', () => {
    expect(words).not.toMatch(
      /authenticat\w+ (?:the )?(?:caller|client)|opensearch|TLS policy|DescribeStage|CreateClientCertificate/i,
    );
  });
});
