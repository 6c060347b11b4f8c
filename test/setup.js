// Tests write nothing into the home folder.
process.env.BITRIX24_USAGE_FOLDER ??= 'off';
