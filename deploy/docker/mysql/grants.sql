-- The schemas are made by `mall migrate`, each named mall_ and its domain.
GRANT ALL PRIVILEGES ON `mall\_%`.* TO 'mall'@'%';
