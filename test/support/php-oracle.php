<?php
// Runs functions of PHP itself. Each line of the input names a function and its argument in Base64; each line of the output
// is the result as JSON, in which arrays are lists of keys and values, and numbers are texts.

function shown(mixed $value): mixed
{
	if (is_int($value) || is_float($value)) {
		return ['number' => is_float($value) ? (is_infinite($value) ? ($value > 0 ? 'Infinity' : '-Infinity') : json_encode($value)) : (string) $value];
	}
	if (!is_array($value)) {
		return $value;
	}
	$entries = [];
	foreach ($value as $key => $part) {
		$entries[] = [(string) $key, shown($part)];
	}
	return $entries;
}

$functions = [
	'parse_str' => function (string $text) {
		@parse_str($text, $result);
		return shown($result);
	},
	'parse_url' => fn (string $text) => shown(parse_url($text)),
	'json_decode' => function (string $text) {
		$value = json_decode($text, true);
		return json_last_error() === JSON_ERROR_NONE ? ['read' => shown($value)] : null;
	},
	'json_encode' => fn (string $text) => json_encode(json_decode($text, true)),
	'intval' => fn (string $text) => shown(intval(json_decode($text, true))),
	'floatval' => fn (string $text) => shown(floatval(json_decode($text, true))),
];

while (($line = fgets(STDIN)) !== false) {
	[$name, $argument] = explode(' ', rtrim($line, "\n"), 2);
	echo json_encode($functions[$name](base64_decode($argument)), JSON_INVALID_UTF8_SUBSTITUTE, 2048), "\n";
}
