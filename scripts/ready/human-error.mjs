/** What went wrong and what to do about it, for whoever started us. Shown without a stack trace. */
export class HumanError extends Error {}
