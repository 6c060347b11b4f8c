// Tests write nothing into the home folder of whoever runs them.
process.env.BITRIX24_USAGE_FOLDER ??= 'off';
