-- Adds to the pieces that admission may still let in, unless admission has not counted them yet:
-- it then loads what MySQL has, which this change is part of already.
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
redis.call('INCRBY', KEYS[1], ARGV[1])
return 1
