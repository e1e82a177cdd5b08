// SPDX-FileCopyrightText: The GPcap authors
// SPDX-License-Identifier: LGPL-2.1-or-later

// Prints as JSON what gopacket reads in a savefile in pcapng format: gopacket SAVEFILE
package main

import (
	"encoding/json"
	"io"
	"log"
	"os"

	"github.com/google/gopacket/pcapgo"
)

type packet struct {
	Interface, Len, Caplen int
	Time                   int64
	Data                   []byte
}

type statistics struct {
	Received, Dropped uint64
	Start, End        int64
}

type captured struct {
	Name, Description, Filter, OS, Comment string
	LinkType, Resolution                   int
	SnapLen                                uint32
	Statistics                             statistics
}

type savefile struct {
	Hardware, OS, Application, Comment string
	Interfaces                         []captured
	Packets                            []packet
}

func main() {
	file, err := os.Open(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	reader, err := pcapgo.NewNgReader(file, pcapgo.NgReaderOptions{WantMixedLinkType: true})
	if err != nil {
		log.Fatal(err)
	}
	info := reader.SectionInfo()
	read := savefile{Hardware: info.Hardware, OS: info.OS, Application: info.Application, Comment: info.Comment}
	for {
		data, capture, err := reader.ReadPacketData()
		if err == io.EOF {
			break
		}
		if err != nil {
			log.Fatal(err)
		}
		read.Packets = append(read.Packets, packet{capture.InterfaceIndex, capture.Length, capture.CaptureLength, capture.Timestamp.UnixNano(), data})
	}
	for i := 0; i < reader.NInterfaces(); i++ {
		found, err := reader.Interface(i)
		if err != nil {
			log.Fatal(err)
		}
		read.Interfaces = append(read.Interfaces, captured{
			Name: found.Name, Description: found.Description, Filter: found.Filter, OS: found.OS, Comment: found.Comment,
			LinkType: int(found.LinkType), Resolution: int(found.TimestampResolution.Exponent()), SnapLen: found.SnapLength,
			Statistics: statistics{found.Statistics.PacketsReceived, found.Statistics.PacketsDropped,
				found.Statistics.StartTime.UnixNano(), found.Statistics.EndTime.UnixNano()}})
	}
	if err := json.NewEncoder(os.Stdout).Encode(read); err != nil {
		log.Fatal(err)
	}
}
