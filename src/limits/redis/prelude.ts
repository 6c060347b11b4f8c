import { LONG_AGO, REFUSAL, TEST } from '../bucket-state';

/**
 * By how much the clock of Redis may seem to be wrong, in milliseconds: a command can be so long on its way, or wait for the
 * connection.
 */
const CLOCK_SLACK_MS = 1_500;

/**
 * The beginning of all metering scripts: the computations of bucket-state.ts and window-state.ts in Lua, on the clock of
 * Redis. Change both together: a test compares them on random histories.
 *
 * KEYS: state, processes, slots.
 * ARGV 1 to 7: limits as JSON; the time (empty: the clock of Redis); name of the process; the level that the caller
 * remembers and its time (empty: none), in case Redis has lost the state; the earliest and the latest time that it can be by
 * the monotonic clock of the process (empty: not known). More arguments belong to each action.
 * Numbers travel as text with 17 digits, so that nothing is lost.
 *
 * `wall` is the clock of Redis, which somebody may set. `now` goes on evenly; `shift` is what lies between the two.
 */
export const PRELUDE = `
local limits = cjson.decode(ARGV[1])
local bucket = limits.bucket
local process = ARGV[3]
local wall = tonumber(ARGV[2])
if not wall then
	local time = redis.call('TIME')
	wall = time[1] * 1000 + time[2] / 1000
end

local function text(number)
	return string.format('%.17g', number)
end

local NAMES = {
	'level', 'at', 'pausedUntil', 'askedUntil', 'strikes', 'rate', 'rateSince', 'served', 'doubts', 'testing', 'tested',
	'oddUntil', 'urgentAt', 'rejoinAt', 'shift', 'seenAt',
}
local kept = redis.call('HMGET', KEYS[1], unpack(NAMES))
local state = {}
for index, name in ipairs(NAMES) do
	state[name] = tonumber(kept[index] or nil)
end

local shift = state.shift or 0
local now = wall + shift
local earliest_now, latest_now = tonumber(ARGV[6]), tonumber(ARGV[7])
if latest_now and now > latest_now + ${CLOCK_SLACK_MS} then
	now = latest_now
end
if earliest_now and now < earliest_now - ${CLOCK_SLACK_MS} then
	now = earliest_now
end
-- Whatever happens, time does not run backwards.
now = math.max(now, state.seenAt or now)
if math.abs(now - wall - shift) > ${CLOCK_SLACK_MS} then
	shift = now - wall
end

if not state.level then
	local level, at = tonumber(ARGV[4]), tonumber(ARGV[5])
	if not level then
		level, at = 0, now
	end
	at = math.min(at, now)
	state = { level = level, at = at, pausedUntil = ${LONG_AGO}, strikes = 0, rate = 1, rateSince = at, urgentAt = ${LONG_AGO} }
end
for _, name in ipairs({ 'rejoinAt', 'askedUntil', 'oddUntil' }) do
	state[name] = state[name] or ${LONG_AGO}
end
for _, name in ipairs({ 'served', 'doubts', 'testing', 'tested' }) do
	state[name] = state[name] or 0
end
state.shift, state.seenAt = shift, now

local function rate_now()
	return 1 - (1 - state.rate) * 2 ^ (-(now - state.rateSince) / ${REFUSAL.cutHalfLifeMs})
end

local function leak_until(time)
	local elapsed = time - state.at
	if elapsed <= 0 then
		return
	end
	state.at = time
	if not bucket then
		return
	end
	local before = 2 ^ (-(time - elapsed - state.rateSince) / ${REFUSAL.cutHalfLifeMs})
	local after = 2 ^ (-(time - state.rateSince) / ${REFUSAL.cutHalfLifeMs})
	local used = elapsed - (1 - state.rate) * ${REFUSAL.cutHalfLifeMs} / ${Math.LN2} * (before - after)
	state.level = math.max(0, state.level - bucket.leakPerSecond * used / 1000)
end

local function leak()
	-- Until rejoinAt processes grant from their shares and do not report to Redis. Together they grant at most the usable
	-- part of the bucket, so that counts as used; each process corrects it when it returns.
	if bucket and state.at < state.rejoinAt and state.rejoinAt <= now then
		leak_until(state.rejoinAt)
		state.level = math.max(state.level, bucket.capacity - bucket.margin)
	end
	leak_until(now)
end

local function test_size()
	return math.ceil(bucket.leakPerSecond) + 1
end

local function note_granted(granted)
	if not bucket or state.testing ~= ${TEST.planned} or granted == 0 then
		return
	end
	state.tested = state.tested + granted
	if now - state.pausedUntil > ${REFUSAL.testMs} then
		state.testing = ${TEST.none}
	elseif state.tested >= test_size() then
		state.testing = ${TEST.underWay}
	end
end

local function note_served(served)
	state.served = state.served + served
	if not bucket or state.testing ~= ${TEST.underWay} or state.served < test_size() then
		return
	end
	state.testing, state.doubts = ${TEST.none}, 0
	state.rate, state.rateSince = 1, now
	state.oddUntil = now + ${REFUSAL.oddForMs}
end

local function room(reserve)
	local usable = bucket.capacity - bucket.margin
	return usable - math.min(reserve, usable - 1) - state.level
end

-- Each window gets its state, a list of numbers (WindowState in window-state.ts).
local windows = limits.windows
for _, shape in ipairs(windows) do
	-- A budget is one of days as people count them.
	shape.now = shape.budget and wall or now
	shape.state = {}
	local written = redis.call('HGET', KEYS[1], 'window ' .. shape.id)
	if written then
		for number in string.gmatch(written, '%S+') do
			table.insert(shape.state, tonumber(number))
		end
	end
end

local function earliest(shape)
	return math.floor((shape.now + shape.offsetMs - shape.lagMs) / shape.lengthMs)
end

local function counted(shape)
	local count = 0
	for index = 2, #shape.state, 2 do
		count = count + shape.state[index]
	end
	return count
end

local function advance(shape)
	local list = shape.state
	if shape.kind == 'rolling' then
		while #list > 0 and (list[1] + 1) * shape.slotMs + shape.lengthMs + shape.lagMs <= shape.now do
			table.remove(list, 1)
			table.remove(list, 1)
		end
		return
	end
	local latest = math.floor((shape.now + shape.offsetMs + shape.lagMs) / shape.lengthMs)
	if #list == 0 then
		list[1], list[2], list[3] = latest, 0, 0
	end
	if latest == list[1] then
		return
	end
	if latest < list[1] then
		list[1], list[2], list[3] = latest, list[2] + list[3], 0
		return
	end
	list[3] = latest == list[1] + 1 and list[2] or 0
	list[2] = 0
	list[1] = latest
end

local function window_room(shape)
	advance(shape)
	if shape.kind == 'rolling' then
		return shape.limit - counted(shape)
	end
	local list = shape.state
	local used = list[2]
	if earliest(shape) < list[1] then
		used = math.max(used, list[3])
	end
	return shape.limit - used
end

local function window_wait(shape)
	local list = shape.state
	if shape.kind == 'fixed' then
		if list[2] >= shape.limit then
			return (list[1] + 1) * shape.lengthMs - shape.offsetMs + shape.lagMs - shape.now
		end
		if earliest(shape) < list[1] and list[3] >= shape.limit then
			return list[1] * shape.lengthMs - shape.offsetMs + shape.lagMs - shape.now
		end
		return 0
	end
	local over = counted(shape) + 1 - shape.limit
	local index = 1
	while over > 0 and index < #list do
		over = over - list[index + 1]
		index = index + 2
	end
	if index == 1 then
		return 0
	end
	return (list[index - 2] + 1) * shape.slotMs + shape.lengthMs + shape.lagMs - shape.now
end

local function book(shape, count)
	local list = shape.state
	if shape.kind == 'fixed' then
		list[2] = math.max(0, list[2] + count)
		if earliest(shape) < list[1] then
			list[3] = math.max(0, list[3] + count)
		end
		return
	end
	while count < 0 and #list > 0 do
		local taken = math.min(list[#list], -count)
		list[#list] = list[#list] - taken
		count = count + taken
		if list[#list] == 0 then
			table.remove(list)
			table.remove(list)
		end
	end
	if count <= 0 then
		return
	end
	local slot = math.floor(shape.now / shape.slotMs)
	if #list > 0 and list[#list - 1] >= slot then
		list[#list] = list[#list] + count
	else
		table.insert(list, slot)
		table.insert(list, count)
	end
end

local function give_back(count)
	leak()
	state.level = math.max(0, state.level - count)
	for _, shape in ipairs(windows) do
		advance(shape)
		book(shape, -count)
	end
end

local function save()
	local fields = {}
	for _, name in ipairs(NAMES) do
		table.insert(fields, name)
		table.insert(fields, text(state[name]))
	end
	for _, shape in ipairs(windows) do
		local numbers = {}
		for _, number in ipairs(shape.state) do
			table.insert(numbers, text(number))
		end
		table.insert(fields, 'window ' .. shape.id)
		table.insert(fields, table.concat(numbers, ' '))
	end
	redis.call('HSET', KEYS[1], unpack(fields))
	redis.call('PEXPIRE', KEYS[1], limits.keepMs)
end
`;
