// As outside of jest, which sets 100: the trace of an error takes time, also of one that `expect` makes and never throws.
Error.stackTraceLimit = 10;
// Tests write nothing into the home folder.
process.env.BITRIX24_USAGE_FOLDER ??= 'off';
