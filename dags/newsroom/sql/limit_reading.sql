SET LOCAL statement_timeout = '20s'
