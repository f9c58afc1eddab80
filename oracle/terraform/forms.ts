/**
 * The two ways in which a tree is written out. With the AWS provider a plan costs seconds; the built-in
 * `terraform_data`, whose `input` takes what a stage's attribute would, costs a tenth.
 */
export type Form = 'aws' | 'builtin';

/** A dynamic block of a stage, which says nothing of its certificate. */
const SETTINGS = `  dynamic "access_log_settings" {
    for_each = ["arn:aws:logs:eu-west-1:123456789012:log-group:g"]
    content {
      destination_arn = access_log_settings.value
      format          = "$context.identity.clientCert.clientCertPem"
    }
  }`;

/** Words of a tree's text that each form writes in its own way. */
export const CERTIFICATE = 'certificate_type';
export const DESCRIPTION = 'certificate_description';
export const STAGE = 'stage_type';
export const ATTRIBUTE = 'stage_certificate';
/** Around the attribute's value: a stage's attribute is a text, and `input` must become one. */
export const FIRST = '/*first*/';
export const LAST = '/*last*/';
/** The arguments that a stage must have beside the attribute. */
export const REST = 'stage_rest = true';

const WORDS: Readonly<Record<Form, readonly (readonly [string, string])[]>> = {
  aws: [
    [CERTIFICATE, 'aws_api_gateway_client_certificate'],
    [DESCRIPTION, 'description'],
    [STAGE, 'aws_api_gateway_stage'],
    [ATTRIBUTE, 'client_certificate_id'],
    [FIRST, ''],
    [LAST, ''],
    [`"//": "${REST}"`, '"rest_api_id": "r", "deployment_id": "d", "stage_name": "s"'],
    [REST, `rest_api_id = "r"\n  deployment_id = "d"\n  stage_name = "s"\n${SETTINGS}`],
  ],
  builtin: [
    [CERTIFICATE, 'terraform_data'],
    [DESCRIPTION, 'input'],
    [STAGE, 'terraform_data'],
    [ATTRIBUTE, 'input'],
    [FIRST, 'tostring('],
    [LAST, ')'],
    [`"//": "${REST}"`, '"//": ""'],
    [REST, ''],
  ],
};

/** The text in one of its forms, in either syntax. */
export function inForm(text: string, form: Form): string {
  return WORDS[form].reduce((written, [word, replacement]) => written.replaceAll(word, replacement), text);
}
