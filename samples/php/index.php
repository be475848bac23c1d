<?php
header('Content-Type: text/plain');
echo 'sample php on ', PHP_VERSION, "\n";
