#!/bin/sh
# Stands where coloquio-box stands, for test_boxes.c: does what it is told.
eval "$FAKE_BOX"
