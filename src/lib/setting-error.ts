/** A setting that cannot be used; the message is one line that names it and says what it takes. */
export class SettingError extends Error {}
