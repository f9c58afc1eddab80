/** The demo was asked for something that it can't do, or something did not happen; the message is for the user. */
export class DemoError extends Error {}
