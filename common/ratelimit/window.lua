-- KEYS: one counter each. ARGV: quota and window in milliseconds for each key.
-- Answers -1 when all may pass, else the milliseconds until the fullest window ends.
local wait = -1
for i, key in ipairs(KEYS) do
  local quota, window = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local count = redis.call('INCR', key)
  if count == 1 then
    redis.call('PEXPIRE', key, window)
  end
  if count > quota then
    local left = redis.call('PTTL', key)
    if left < 0 then
      redis.call('PEXPIRE', key, window)
      left = window
    end
    if left > wait then
      wait = left
    end
  end
end
return wait
