const { src, dest } = require('gulp');

/** Copies the icons beside the compiled nodes and credentials; `encoding: false` because gulp 5 would damage binary files. */
function buildIcons() {
	return src(['nodes/**/*.{png,svg}', 'credentials/**/*.{png,svg}'], { base: '.', encoding: false }).pipe(
		dest('dist'),
	);
}

exports['build:icons'] = buildIcons;
exports.default = buildIcons;
