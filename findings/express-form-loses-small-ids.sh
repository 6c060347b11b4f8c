#!/usr/bin/env bash
# Express keeps the ID of bot 567 in an event of Bitrix24, and loses that of bot 57.
#
# Packages: express 5.1.0 with body-parser 2.4.0, which parses forms with qs 6.17.1.
# Input: two events as Bitrix24 sends them to the handler of a bot: a form in which the ID of the bot is the key under
#   `data[BOT]`. One bot has the ID 567, the other one 57.
# Guess: with `express.urlencoded({ extended: true })`, `body.data.BOT` is an object whose key is the ID, as in PHP.
# Seen: that is so for bot 567. For bot 57 it is an array of one entry without its key: qs takes small numbers in
#   brackets for positions in an array, and closes the gaps. Two bots with small IDs become the entries 0 and 1.
# Why it matters: commands (`data[COMMAND][7]`) and bots of a young portal have small IDs. A handler that works in the
#   developer's old portal answers in the name of no bot, or of the wrong one, in the customer's new portal.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{}' > package.json
npm install --prefix . --no-audit --no-fund --ignore-scripts --silent express@5.1.0 body-parser@2.4.0 qs@6.17.1 ||
	{ echo 'express-form-loses-small-ids: the packages could not be installed'; exit 1; }

cat > expected.txt <<'END'
bot 567: {"567":{"BOT_CODE":"helper"}}
bot 57: [{"BOT_CODE":"helper"}]
bots 7 and 9: [{"BOT_CODE":"one"},{"BOT_CODE":"two"}]
END

cat > run.cjs <<'END'
const express = require('express');

const app = express();
app.use(express.urlencoded({ extended: true }));
app.post('/', ({ body }, response) => response.json(body.data.BOT));

const server = app.listen(0, '127.0.0.1', async () => {
	const events = {
		'bot 567': 'event=ONIMBOTMESSAGEADD&data[BOT][567][BOT_CODE]=helper',
		'bot 57': 'event=ONIMBOTMESSAGEADD&data[BOT][57][BOT_CODE]=helper',
		'bots 7 and 9': 'event=ONIMBOTMESSAGEADD&data[BOT][7][BOT_CODE]=one&data[BOT][9][BOT_CODE]=two',
	};
	for (const [name, event] of Object.entries(events)) {
		const answer = await fetch(`http://127.0.0.1:${server.address().port}/`, {
			method: 'POST',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body: new URLSearchParams(event),
		});
		console.log(`${name}: ${await answer.text()}`);
	}
	server.close();
});
END
node run.cjs > seen.txt && diff -u expected.txt seen.txt ||
	{ echo 'express-form-loses-small-ids: the behaviour has changed, see above'; exit 1; }
cat seen.txt
