-- Takes an admission back whose event did not reach Kafka, once.
--
-- KEYS: 1 pieces that may still be admitted · 2 what this idempotency key got · 3 pieces of this buyer
-- ARGV: 1 SKU · 2 ticket · 3 how long to remember the ticket for the same key, ms
local held = ARGV[1] .. ':' .. ARGV[2]
if redis.call('GET', KEYS[2]) ~= 'admitted:' .. held then
  return 0
end
redis.call('SET', KEYS[2], 'returned:' .. held, 'PX', ARGV[3])
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('INCR', KEYS[1])
end
if tonumber(redis.call('GET', KEYS[3]) or '0') > 0 then
  redis.call('DECR', KEYS[3])
end
return 1
