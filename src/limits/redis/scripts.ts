import { createHash } from 'node:crypto';

import { REFUSAL, TEST } from '../bucket-state';
import { RESERVE_ARMED_MS, ROUNDING } from '../meter-state';
import { PRELUDE } from './prelude';

/**
 * How long a process may grant from its share after Redis was last found away, milliseconds. Later Redis may be back, and
 * other processes may use the whole limit.
 */
export const LONGEST_APART_MS = 3_000;

/** A Lua script, and its SHA-1 digest, by which Redis finds it. */
export interface Script {
	lua: string;
	sha: string;
}

const script = (lua: string): Script => ({ lua, sha: createHash('sha1').update(lua).digest('hex') });

const metering = (action: string): Script => script(PRELUDE + action);

/**
 * After an outage all processes return to Redis at one moment. Else one would take from the whole limit while others still
 * use their shares. The first process that finds Redis back sets that moment, so many milliseconds ahead: by then every
 * other process has found it too.
 */
const REJOIN_AFTER_MS = LONGEST_APART_MS + 500;

/** A process that finds Redis back up to so many milliseconds after that moment returns at once, and sets no other. */
export const LATE_MS = 60_000;

/**
 * Grants credits.
 * ARGV 8 to 16: credits wanted; whether they are urgent (1 or 0); reserve while armed; reserve at any other time; level and
 * number of the credits that this process has granted without Redis; number of the first new slot; whether this process
 * may set the moment at which all return to Redis (1 or 0); requests that were served since its last report.
 * Returns: credits granted; milliseconds to wait; whether slots are lacking (1 or 0); limit of an exhausted budget and
 * milliseconds until it starts again; the time; the level; number of processes; version of the board; milliseconds
 * until all return to Redis; the clock of Redis; how long the portal has asked to pause (-1 when there is no pause); then the
 * credits used in each window.
 */
export const TAKE = metering(`
local want = tonumber(ARGV[8])
if ARGV[15] == '1' and now - state.rejoinAt > ${LATE_MS} then
	state.rejoinAt = now + ${REJOIN_AFTER_MS}
end
local rejoin_in = math.max(0, state.rejoinAt - now)
leak()
if bucket and rejoin_in == 0 then
	state.level = math.max(0, state.level + tonumber(ARGV[12]))
end
for _, shape in ipairs(windows) do
	advance(shape)
	book(shape, tonumber(ARGV[13]))
end
if ARGV[9] == '1' then
	state.urgentAt = now
end
note_served(tonumber(ARGV[16]))
redis.call('ZADD', KEYS[2], text(now), process)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', text(now - limits.processMs))
redis.call('PEXPIRE', KEYS[2], limits.keepMs)

local granted, wait, crowded = 0, 0, 0
local exhausted_limit, exhausted_wait = 0, 0
local asked = -1
if rejoin_in > 0 then
	wait = rejoin_in
elseif now < state.pausedUntil then
	wait = state.pausedUntil - now
	asked = math.max(0, state.askedUntil - now)
else
	local reserve = tonumber(now - state.urgentAt <= ${RESERVE_ARMED_MS} and ARGV[10] or ARGV[11])
	granted = want
	if bucket then
		granted = math.min(granted, math.floor(room(reserve) + ${ROUNDING}))
	end
	for _, shape in ipairs(windows) do
		granted = math.min(granted, window_room(shape))
	end
	if limits.atOnce then
		redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', text(now))
		local free = limits.atOnce - redis.call('ZCARD', KEYS[3])
		if free < granted then
			granted = free
			crowded = 1
		end
	end
	granted = math.max(0, granted)
	note_granted(granted)
	if bucket then
		state.level = state.level + granted
		local missing = 1 - room(reserve)
		if missing > 0 then
			wait = missing / (bucket.leakPerSecond * rate_now()) * 1000
		end
	end
	for _, shape in ipairs(windows) do
		if granted > 0 then
			book(shape, granted)
		end
		local this = window_wait(shape)
		wait = math.max(wait, this)
		if granted == 0 and this > 0 and shape.budget then
			exhausted_limit, exhausted_wait = shape.limit, this
		end
	end
	if limits.atOnce and granted > 0 then
		for slot = 0, granted - 1 do
			redis.call('ZADD', KEYS[3], text(now + limits.leaseMs), process .. ':' .. (tonumber(ARGV[14]) + slot))
		end
		redis.call('PEXPIRE', KEYS[3], limits.keepMs)
	end
	if granted == want then
		wait = 0
	end
end
save()
local answer = {
	text(granted), text(wait), text(crowded), text(exhausted_limit), text(exhausted_wait), text(now), text(state.level),
	text(redis.call('ZCARD', KEYS[2])), redis.call('HGET', KEYS[1], 'version') or '0', text(rejoin_in),
	text(wall), text(asked),
}
for _, shape in ipairs(windows) do
	table.insert(answer, text(shape.kind == 'rolling' and counted(shape) or shape.state[2]))
end
return answer
`);

/** Takes back credits. ARGV from 8: how many; names of the slots that are free again. Returns nothing. */
export const GIVE_BACK = metering(`
give_back(tonumber(ARGV[8]))
save()
if #ARGV > 8 then
	redis.call('ZREM', KEYS[3], unpack(ARGV, 9))
end
return {}
`);

/**
 * Books a refusal. ARGV 8 to 11: age of the request in milliseconds; milliseconds that the server asks to wait; a random
 * number between 0 and 1; requests that were served since the last report. Returns nothing.
 */
export const REFUSED = metering(`
note_served(tonumber(ARGV[11]))
if now - tonumber(ARGV[8]) >= state.pausedUntil then
	leak()
	local since = now - state.pausedUntil
	local soon = since < ${REFUSAL.cutWindowMs}
	local served = state.served
	local had_room = served >= ${REFUSAL.roomAfter}
	state.served = 0
	state.strikes = since < ${REFUSAL.strikeWindowMs} and not had_room and state.strikes + 1 or 1
	local was_test = state.testing == ${TEST.underWay}
	state.testing = was_test and ${TEST.doubtful} or ${TEST.none}
	if state.strikes > ${REFUSAL.oddStrikes} then
		state.oddUntil = now
	end
	local odd = now < state.oddUntil
	if not soon then
		state.doubts = 0
	elseif was_test then
		state.doubts = ${REFUSAL.testAfter - 1}
	elseif had_room then
		state.doubts = state.doubts + 1
	end
	if soon and not odd and served < ${REFUSAL.plentyAfter} then
		state.rate = math.max(${REFUSAL.lowestRate}, rate_now() * ${REFUSAL.cutTo})
		state.rateSince = now
	end
	local pause = math.min(limits.pauses.longestMs, limits.pauses.firstMs * 2 ^ (state.strikes - 1))
	state.pausedUntil = now + pause * (0.5 + tonumber(ARGV[10]) / 2)
	if bucket and not odd then
		state.level = bucket.capacity
		if not was_test and state.doubts >= ${REFUSAL.testAfter} then
			local test_pause = limits.pauses.firstMs / 2
			state.pausedUntil = now + test_pause
			state.testing, state.tested = ${TEST.planned}, 0
			local leaked = bucket.leakPerSecond * rate_now() * test_pause / 1000
			state.level = math.min(state.level, bucket.capacity - bucket.margin - test_size() + leaked)
		end
	end
elseif state.testing == ${TEST.doubtful} then
	state.testing, state.doubts = ${TEST.none}, -${REFUSAL.laterAfter}
end
local asked = tonumber(ARGV[9])
if asked > 0 then
	state.askedUntil = math.max(state.askedUntil, now + asked)
	state.pausedUntil = math.max(state.pausedUntil, state.askedUntil)
end
save()
return {}
`);

/** Reads the state. Returns: level; our share of the leak; end of the pause; the time; the clock of Redis; window states. */
export const READ = metering(`
leak()
local answer = {
	text(state.level), text(rate_now()), text(state.pausedUntil), text(now), text(wall),
}
for _, shape in ipairs(windows) do
	advance(shape)
	local numbers = {}
	for _, number in ipairs(shape.state) do
		table.insert(numbers, text(number))
	end
	table.insert(answer, table.concat(numbers, ' '))
end
return answer
`);

/** Writes an entry on the board. KEYS: state, board. ARGV: name, value, milliseconds to keep it. Returns nothing. */
export const PUBLISH = script(`
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('HINCRBY', KEYS[1], 'version', 1)
if redis.call('PTTL', KEYS[1]) < 0 then
	redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return {}
`);

/**
 * Adds counts to those of an hour. An addition that was made before is not made again.
 * KEYS: hash of the hour; sorted set of the hours; beginning of counting.
 * ARGV: process; number of its addition; the hour; its start; the time; milliseconds to keep it; then pairs of a spender and
 * its counters, both as JSON. Returns nothing.
 */
export const ADD_USAGE = script(`
local addition = 'process ' .. ARGV[1]
local number = tonumber(ARGV[2])
if tonumber(redis.call('HGET', KEYS[1], addition) or '0') >= number then
	return {}
end
redis.call('HSET', KEYS[1], addition, ARGV[2])
for index = 7, #ARGV, 2 do
	local sums = cjson.decode(redis.call('HGET', KEYS[1], ARGV[index]) or '{}')
	for name, count in pairs(cjson.decode(ARGV[index + 1])) do
		sums[name] = (sums[name] or 0) + count
	end
	redis.call('HSET', KEYS[1], ARGV[index], cjson.encode(sums))
end
redis.call('PEXPIRE', KEYS[1], ARGV[6])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[5] - ARGV[6])
redis.call('PEXPIRE', KEYS[2], ARGV[6])
redis.call('SET', KEYS[3], ARGV[5], 'NX')
redis.call('PEXPIRE', KEYS[3], ARGV[6])
return {}
`);

/**
 * Ends and begins turns of a process. KEYS: hash of turns; sorted set of processes by the end of their lease.
 * ARGV: process; milliseconds of its lease; JSON with keys that it frees, wanted turns as pairs of an owner and its keys,
 * keys that it still has, and former names of the process, whose leases end.
 * Returns `1` for each wanted turn that begins, and `0` for one that waits. Turns of one owner begin in their order.
 */
export const TURNS = script(`
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local process = ARGV[1]
local asked = cjson.decode(ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
-- A longer lease was given before the clock of Redis was set back. A process that lives renews it soon.
redis.call('ZREMRANGEBYSCORE', KEYS[2], now + 2 * ARGV[2], '+inf')
redis.call('ZADD', KEYS[2], now + ARGV[2], process)
for _, name in ipairs(asked[4]) do
	redis.call('ZREM', KEYS[2], name)
end
local function is_free(key)
	local holder = redis.call('HGET', KEYS[1], key)
	return not holder or holder == process or not redis.call('ZSCORE', KEYS[2], holder)
end
for _, key in ipairs(asked[1]) do
	if redis.call('HGET', KEYS[1], key) == process then
		redis.call('HDEL', KEYS[1], key)
	end
end
for _, key in ipairs(asked[3]) do
	if is_free(key) then
		redis.call('HSET', KEYS[1], key, process)
	end
end
local answer, stopped = {}, {}
for index, turn in ipairs(asked[2]) do
	local begins = not stopped[turn[1]]
	for _, key in ipairs(turn[2]) do
		begins = begins and is_free(key)
	end
	if begins then
		for _, key in ipairs(turn[2]) do
			redis.call('HSET', KEYS[1], key, process)
		end
	else
		stopped[turn[1]] = true
	end
	answer[index] = begins and '1' or '0'
end
redis.call('PEXPIRE', KEYS[1], 3600000)
redis.call('PEXPIRE', KEYS[2], 3600000)
return answer
`);

/**
 * Replaces an entry, unless the known one is newer. When there are too many entries they become the older half, and those
 * that were older before are dropped. KEYS: entries; older entries. ARGV: name; time and text of the entry, with a space
 * between them; the time; most entries in a half; milliseconds to keep them. Returns the entry before; nothing if there was none.
 */
export const SWAP_ENTRY = script(`
local known = redis.call('HGET', KEYS[1], ARGV[1]) or redis.call('HGET', KEYS[2], ARGV[1])
local isNewer = not known or tonumber(string.match(known, '^%S+')) <= tonumber(ARGV[3])
redis.call('HSET', KEYS[1], ARGV[1], isNewer and ARGV[2] or known)
redis.call('PEXPIRE', KEYS[1], ARGV[5])
if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[4]) then
	redis.call('RENAME', KEYS[1], KEYS[2])
end
return known and { known } or {}
`);

/**
 * Adds an event to those that are gathered for a record. KEYS: window. ARGV: code of the event; its time; the event as text;
 * milliseconds that a new window is open; milliseconds that it is kept afterwards. Returns the milliseconds that it is still
 * open.
 */
export const JOIN_WINDOW = script(`
local count = redis.call('HINCRBY', KEYS[1], 'count', 1)
if count == 1 then
	redis.call('PEXPIRE', KEYS[1], ARGV[4] + ARGV[5])
end
redis.call('HSETNX', KEYS[1], 'code ' .. ARGV[1], count)
if tonumber(ARGV[2]) >= tonumber(redis.call('HGET', KEYS[1], 'at') or '-1') then
	redis.call('HSET', KEYS[1], 'at', ARGV[2], 'event', ARGV[3])
end
return { tostring(redis.call('PTTL', KEYS[1]) - ARGV[5]) }
`);

/** Ends a window. KEYS: window. Returns its fields and values in turn; nothing when another process has ended it. */
export const TAKE_WINDOW = script(`
local fields = redis.call('HGETALL', KEYS[1])
redis.call('DEL', KEYS[1])
return fields
`);
