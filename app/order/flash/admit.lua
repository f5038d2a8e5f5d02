-- Admits one buyer of one item of a flash sale, or says why not. Decides by counters that only spare
-- the database work: a lost counter admits too many or too few, never sells too many.
--
-- KEYS: 1 pieces that may still be admitted · 2 what this idempotency key got · 3 pieces of this
--       buyer · 4 what the database had left when the queue last moved; gone when it stands still
-- ARGV: 1 SKU · 2 ticket if admitted · 3 ticket if sold out · 4 limit per customer, 0 for none
--       5 pieces that the database has left · 6 how long to remember, ms
--       7 how long to remember a refusal, ms · 8 after how long without a move it stands still, ms
-- Answers {outcome, ticket}; outcome is admitted, replayed, soldOut, limit or reused.
local sku, ticket, limit, left = ARGV[1], ARGV[2], tonumber(ARGV[4]), tonumber(ARGV[5])

local seen = redis.call('GET', KEYS[2])
if seen then
  local state, of, old = string.match(seen, '^(%a+):(%w+):(%w+)$')
  if of ~= sku then
    return {'reused', ''}
  end
  if state ~= 'returned' then
    return {'replayed', old}
  end
  ticket = old -- its event may have reached the consumer after all, so it stays the same ticket
end

if limit > 0 and tonumber(redis.call('GET', KEYS[3]) or '0') >= limit then
  return {'limit', ''}
end

local remaining = tonumber(redis.call('GET', KEYS[1]))
local moved = redis.call('GET', KEYS[4])
if remaining == nil or (remaining <= 0 and left > 0 and not moved) then
  -- Not counted yet, lost, or the queue stands still and pieces are left over: count anew.
  remaining = left
  redis.call('SET', KEYS[1], left, 'PX', ARGV[6])
elseif remaining <= 0 and moved and moved ~= ARGV[5] then
  redis.call('SET', KEYS[4], ARGV[5], 'PX', ARGV[8])
end
if remaining <= 0 then
  redis.call('SET', KEYS[2], 'soldOut:' .. sku .. ':' .. ARGV[3], 'PX', ARGV[7])
  return {'soldOut', ARGV[3]}
end

redis.call('DECR', KEYS[1])
redis.call('SET', KEYS[4], ARGV[5], 'PX', ARGV[8])
if limit > 0 then
  redis.call('INCR', KEYS[3])
  redis.call('PEXPIRE', KEYS[3], ARGV[6])
end
redis.call('SET', KEYS[2], 'admitted:' .. sku .. ':' .. ticket, 'PX', ARGV[6])
return {'admitted', ticket}
